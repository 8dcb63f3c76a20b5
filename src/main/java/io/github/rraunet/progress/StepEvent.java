package io.github.rraunet.progress;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** What a recording holds of a {@link TimedStep}. */
@Name(TimedStep.EVENT)
@Label("Step")
@Category("RRA-U-Net")
@Description("A step of what is done with stacks and their slices")
@StackTrace(false)
final class StepEvent extends Event {

  @Label("Step")
  private final String step;

  @Label("Slices")
  @Description("0 where they are not counted")
  private final int slices;

  StepEvent(final String step, final int slices) {
    this.step = step;
    this.slices = slices;
  }
}
