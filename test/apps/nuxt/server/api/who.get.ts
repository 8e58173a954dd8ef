export default defineEventHandler((event) => whoOf(event.context.auth));
