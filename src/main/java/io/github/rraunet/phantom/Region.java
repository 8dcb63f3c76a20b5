package io.github.rraunet.phantom;

/** What part of the spine lies in the middle of the field of view. */
public enum Region {
  /** Around L3, with the sacrum when the stack is long enough. */
  LUMBAR,
  /** Around T7. */
  THORACIC,
  /** Around C5. */
  CERVICAL,
  /** Around the sacrum and the coccyx. */
  PELVIC,
  /** The middle of the whole column, about T9; a stack of 750 mm and more shows all of it. */
  WHOLE,
  /** Anywhere between the sacrum and the neck, drawn from the seed. */
  RANDOM
}
