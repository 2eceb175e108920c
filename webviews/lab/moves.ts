/**
 * Tells when a number of the setting begins to move and when it comes to rest: a pointer that drags a slider rests when it
 * lets go, the keyboard when it leaves the control. No clock decides, since a hand may stop for any time to look.
 */
export function watchMoves(controls: HTMLElement, onChange: (isMoving: boolean) => void): void {
  let isMoving = false;
  let isDragged = false;
  const move = (next: boolean) => {
    if (next === isMoving) return;
    isMoving = next;
    onChange(isMoving);
  };
  controls.addEventListener('pointerdown', () => (isDragged = true));
  controls.addEventListener('keydown', () => (isDragged = false));
  controls.addEventListener('input', ({ target }) => move(isNumber(target)), { capture: true });
  controls.addEventListener('change', () => isDragged && move(false));
  controls.addEventListener('focusout', () => move(false));
}

function isNumber(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && (target.type === 'range' || target.type === 'number');
}
