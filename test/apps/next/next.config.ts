import type { NextConfig } from 'next';

// Said, for lock files in the folders above would make Next.js guess.
const config: NextConfig = { turbopack: { root: import.meta.dirname } };

export default config;
