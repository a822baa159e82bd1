/** What every screen component gets from the frame. */
export interface ScreenProps {
  /** The id of `#/screen/ID`, null on the list itself. */
  id: string | null;
}
