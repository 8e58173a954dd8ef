import { Who } from '../../who';

export default async function Order({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  const { id } = await params;
  return (
    <main>
      <h1>Order {id}</h1>
      <Who id="server" />
    </main>
  );
}
