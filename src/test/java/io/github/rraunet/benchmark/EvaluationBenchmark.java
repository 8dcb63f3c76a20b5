package io.github.rraunet.benchmark;

import io.github.rraunet.metrics.Aggregation;
import io.github.rraunet.metrics.CaseEvaluator;
import io.github.rraunet.metrics.EvaluationSettings;
import io.github.rraunet.metrics.LabelSelection;
import io.github.rraunet.metrics.Metric;
import io.github.rraunet.metrics.MetricSettings;
import io.github.rraunet.metrics.MetricSettings.Hd95;
import io.github.rraunet.metrics.MetricSettings.Nsd;
import io.github.rraunet.phantom.PhantomSettings;
import io.github.rraunet.phantom.SpinePhantom;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VoxelToWorld;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import net.imglib2.RandomAccess;
import net.imglib2.img.planar.PlanarImgs;
import net.imglib2.type.numeric.real.FloatType;
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

/**
 * Time of all metrics of one pair of 366x303x336 voxels of 1 mm: two masks named with {@code -p reference=FILE -p
 * prediction=FILE}, or else a phantom's mask of 3 mm enlarged three times and the same moved by a voxel.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class EvaluationBenchmark {

  private static final int[] SIZE = { 366, 303, 336 };
  private static final int ENLARGED = 3;

  @Param({ "voxel", "surfel" })
  public String surface;

  @Param({ "overlap", "boundary", "surface", "all" })
  public String metrics;

  @Param("")
  public String reference;

  @Param("")
  public String prediction;

  private Volume g;
  private Volume m;
  private CaseEvaluator evaluator;

  @Setup
  public void load() throws IOException {
    if (reference.isEmpty()) {
      final Volume mask = SpinePhantom.generate(PhantomSettings.of(1).withSize(SIZE[0] / ENLARGED, SIZE[1] / ENLARGED, SIZE[2]
        / ENLARGED).withSpacing(new Spacing(ENLARGED, ENLARGED, ENLARGED)), Progress.NONE).mask();
      g = enlarged(mask, 0);
      m = enlarged(mask, 1);
    }
    else {
      g = VolumeFiles.read(Path.of(reference), Progress.NONE);
      m = VolumeFiles.read(Path.of(prediction), Progress.NONE);
    }
    final MetricSettings settings = surface.equals("surfel") ? MetricSettings.DEFAULT.withHd95(Hd95.SURFEL).withNsd(Nsd.SURFEL, 1)
      : MetricSettings.DEFAULT;
    evaluator = new CaseEvaluator(new EvaluationSettings(Metric.parse(metrics), settings, LabelSelection.parse("union:all"),
      Aggregation.PER_CASE, null, Double.NaN, EvaluationSettings.Grids.SAME), Runtime.getRuntime().availableProcessors());
  }

  private static Volume enlarged(final Volume mask, final int moved) {
    final var image = PlanarImgs.unsignedBytes(SIZE[0], SIZE[1], SIZE[2]);
    final RandomAccess<FloatType> from = mask.values().randomAccess();
    final var cursor = image.localizingCursor();
    while (cursor.hasNext()) {
      cursor.fwd();
      for (int d = 0; d < 3; d++)
        from.setPosition(Math.max(0, cursor.getIntPosition(d) / ENLARGED - moved), d);
      if (from.get().get() != 0) cursor.get().set(255);
    }
    return Volume.of(image).voxelToWorld(VoxelToWorld.ofSpacing(new Spacing(1, 1, 1))).kind(Volume.Kind.MASK).build();
  }

  @Benchmark
  public CaseEvaluator.Result evaluate() {
    return evaluator.evaluate("pair", g, m, Progress.NONE);
  }
}
