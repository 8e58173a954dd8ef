import { Who } from '../who';

export default function About() {
  return <Who id="server" />;
}
