import { active } from './active';
import { sending } from './sending';
import type { Study } from './study';

export const STUDIES = { active, sending } satisfies Record<string, Study>;
export type StudyName = keyof typeof STUDIES;

export function isStudy(name: string): name is StudyName {
  return Object.hasOwn(STUDIES, name);
}
