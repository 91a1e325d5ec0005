const SMALLEST_SIDE_PX = 5;

/** Whether a field has a place on the page that a person may see; what covers it is looked at when it is filled. */
export function isVisible(element: HTMLElement): boolean {
  if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
  const box = element.getBoundingClientRect();
  if (box.width < SMALLEST_SIDE_PX || box.height < SMALLEST_SIDE_PX) return false;
  return box.right + scrollX > 0 && box.bottom + scrollY > 0;
}
