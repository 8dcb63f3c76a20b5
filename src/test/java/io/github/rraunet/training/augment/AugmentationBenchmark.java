package io.github.rraunet.training.augment;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Time for one slice of 256x256. Run its main method through JMH ({@code org.openjdk.jmh.Main AugmentationBenchmark}). */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class AugmentationBenchmark {

  private static final int EDGE = 256;

  @Param({ "none", "rot90", "rot90,flip", "scale,rotate", "elastic", "intensity", "rot90,flip,scale,rotate,elastic,intensity" })
  public String augment;

  private final SplittableRandom random = new SplittableRandom(1);
  private final float[] image = new float[EDGE * EDGE];
  private final float[] mask = new float[EDGE * EDGE];
  private SliceAugmentation augmentation;

  @Setup
  public void draw() {
    augmentation = SliceAugmentation.parse(augment);
    for (int i = 0; i < image.length; i++) {
      image[i] = (float) random.nextDouble();
      mask[i] = i / EDGE > 90 && i / EDGE < 150 ? 1 : 0;
    }
  }

  @Benchmark
  public Augmented slice() {
    return augmentation.apply(random, image, mask, EDGE, EDGE);
  }
}
