/** The header's `cat`: the kind of a token. */
export const TOKEN_CATEGORY = { session: 'cl_B7d4PD111AAA', template: 'cl_B7d4PD222AAA' } as const;
