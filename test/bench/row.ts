/** A line of the bench. */
export interface Row {
  readonly work: string;
  readonly measured: string;
  readonly ratio: number;
  readonly bar: string;
  readonly meets: boolean;
}
