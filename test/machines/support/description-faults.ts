import nlp from 'compromise';
import type { AnyStateMachine, AnyTransitionDefinition } from 'xstate';
import { nodesOf, placeOf, transitionName, transitionsOf } from './chart-map.ts';

/** One thing of a chart that is to be described. */
interface Told {
  readonly name: string;
  readonly text: string;
  /** What it does. Two of the same words must do the same. */
  readonly does: string;
  readonly isTransition: boolean;
}

const SENTENCE = /^[A-Z“"'].*[.?]$/s;
/** `What happened: what it means, or what follows.` */
const STORY = /^(?<happened>[^:]+): (?<follows>[^:]+)$/s;
/** “A URL.” has two words, “Any other answer.” three. */
const WORDS_MIN = { state: 5, transition: 6 };

/**
 * What is wrong with the descriptions of a chart. A state's is a sentence that says what is true in it; a transition's says what
 * happened and, after a colon, what it means or what follows. Two alike would say that two things are one.
 *
 * @returns One line for each fault; none when the chart tells its story.
 */
export function descriptionFaults(machine: AnyStateMachine): string[] {
  const all = nodesOf(machine.root).flatMap((node): Told[] => [
    { name: placeOf(node), text: node.description ?? '', does: `is ${node.id}`, isTransition: false },
    ...transitionsOf(node).map((transition) => ({
      name: transitionName(transition),
      text: transition.description ?? '',
      does: deedOf(transition),
      isTransition: true,
    })),
  ]);
  return all.flatMap((told) => {
    const fault = wordingFault(told) ?? twinFault(told, all);
    return fault === null ? [] : [`${told.name} — ${fault}`];
  });
}

function wordingFault({ text, isTransition }: Told): string | null {
  if (text === '') return 'has no description';
  if (!SENTENCE.test(text)) return 'is no sentence';
  const words = text.split(/\s+/).length;
  if (words < WORDS_MIN[isTransition ? 'transition' : 'state']) return `says too little in ${words} words`;
  if (!isTransition) return hasVerb(text) ? null : 'has no verb';
  const { follows } = STORY.exec(text)?.groups ?? {};
  if (follows === undefined) return 'does not say “what happened: what follows.”';
  return hasVerb(follows) ? null : 'has no verb in what follows';
}

function twinFault({ text, does }: Told, all: readonly Told[]): string | null {
  const twin = all.find((other) => lettersOf(other.text) === lettersOf(text) && other.does !== does);
  return twin === undefined ? null : `has the words of “${twin.name}”, and does something else`;
}

const hasVerb = (text: string) => nlp(text).verbs().found;
const lettersOf = (text: string) => text.toLowerCase().replaceAll(/[^a-z]+/g, ' ');

function deedOf({ target, guard, actions, source, reenter }: AnyTransitionDefinition): string {
  const to = target?.map(({ id }) => id) ?? [];
  return JSON.stringify([to, guard, actions, reenter && source.id]);
}
