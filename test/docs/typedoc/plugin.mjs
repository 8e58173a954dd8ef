// What TypeDoc has no option for: the type of a chart says all of it again, and would fill a page.
import { Converter, ReferenceType } from 'typedoc';

/** Types of XState whose arguments spell out a whole chart. */
const CHART_TYPE = /^(?:StateMachine|Actor|ActorRef\w*)$/;

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const { type } of Object.values(project.reflections)) {
      if (!(type instanceof ReferenceType) || !CHART_TYPE.test(type.name)) continue;
      for (const argument of type.typeArguments ?? []) project.removeTypeReflections(argument);
      type.typeArguments = undefined;
    }
  });
}
