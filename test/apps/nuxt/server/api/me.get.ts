export default defineEventHandler((event) => {
  const who = whoOf(event.context.auth);
  setResponseStatus(event, who.status === 'signed-in' ? 200 : 401);
  return who;
});
