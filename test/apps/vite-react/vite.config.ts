import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const { PORT = '4173', API_ORIGIN = 'http://localhost:3000' } = process.env;

export default defineConfig({
  plugins: [react()],
  // One origin for the page and its API: the cookie goes along, and no request needs CORS.
  preview: { port: Number(PORT), strictPort: true, proxy: { '/api': API_ORIGIN } },
});
