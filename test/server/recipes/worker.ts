type Handler = (request: Request) => Promise<Response>;

/** A worker: `export default createWorker((environment) => createHandler(createOptions(environment)))`. */
export function createWorker<Environment>(handlerOf: (environment: Environment) => Handler) {
  let handler: Handler | undefined;
  return {
    /** The environment comes with a request; what is made of the first one stays. */
    fetch(request: Request, environment: Environment): Promise<Response> {
      handler ??= handlerOf(environment);
      return handler(request);
    },
  };
}
