/** The notebook type and the language of its code cells, as package.json declares them. */
export const NOTEBOOK_TYPE = 'steer-notebook';
export const LANGUAGE_ID = 'steer';
