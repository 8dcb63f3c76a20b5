package io.github.rraunet.noise;

import io.github.rraunet.phantom.PhantomSettings;
import io.github.rraunet.phantom.SpinePhantom;
import io.github.rraunet.progress.ParallelLoop;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.LabelChoice;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeSlices;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.imglib2.img.planar.PlanarImgs;
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
 * Time of erosion and dilation in three dimensions, of the elastic transform of every slice (standard deviation 12 pixels, root
 * mean
 * square 4), and of a whole noisy set of the slices, on 366x303x336 voxels of 1 mm: a mask named with {@code -p mask=FILE}, or
 * else
 * a phantom's of 3 mm enlarged three times.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 3)
public class NoiseBenchmark {

  private static final int[] SIZE = { 366, 303, 336 };
  private static final int ENLARGED = 3;
  private static final int THREADS = Runtime.getRuntime().availableProcessors();

  @Param("")
  public String mask;

  private Volume volume;
  private NoisyMask pair; // the same voxels
  private float[][] planes;

  @Setup
  public void load() throws IOException {
    final Volume read = mask.isEmpty() ? SpinePhantom.generate(PhantomSettings.of(1).withSize(SIZE[0] / ENLARGED,
      SIZE[1] / ENLARGED, SIZE[2]
      / ENLARGED).withSpacing(new Spacing(ENLARGED, ENLARGED, ENLARGED)), Progress.NONE).mask() : VolumeFiles.read(Path.of(mask),
        Progress.NONE);
    final VolumeSlices slices = VolumeSlices.of(read);
    final int times = mask.isEmpty() ? ENLARGED : 1;
    pair = new NoisyMask(slices.width() * times, slices.height() * times, slices.count() * times, new Spacing(1, 1, 1), THREADS,
      Progress.NONE);
    planes = new float[pair.depth()][pair.width() * pair.height()];
    final float[] plane = new float[slices.width() * slices.height()];
    for (int z = 0; z < pair.depth(); z++) {
      slices.read(z / times, plane);
      for (int i = 0; i < planes[z].length; i++)
        planes[z][i] = plane[i / pair.width() / times * slices.width() + i % pair.width() / times];
      final float[] values = planes[z];
      pair.setPlane(z, i -> values[i] != 0, i -> true);
    }
    volume = Volume.of(PlanarImgs.unsignedBytes(pair.width(), pair.height(), pair.depth())).build();
    final VolumeSlices all = VolumeSlices.of(volume);
    for (int z = 0; z < planes.length; z++)
      all.write(z, planes[z]);
  }

  @Benchmark
  public NoisyMask erosionBy3() {
    EuclideanMorphology.erode(pair, 3);
    return pair;
  }

  @Benchmark
  public NoisyMask erosionBy30() {
    EuclideanMorphology.erode(pair, 30);
    return pair;
  }

  @Benchmark
  public NoisyMask dilationBy3() {
    EuclideanMorphology.dilate(pair, 3);
    return pair;
  }

  @Benchmark
  public NoisyMask dilationBy30() {
    EuclideanMorphology.dilate(pair, 30);
    return pair;
  }

  @Benchmark
  public long elasticSlices() {
    final Corruption elastic = NoiseType.ELASTIC.corruption(new Length(12, false));
    final long[] noisy = new long[planes.length];
    ParallelLoop.run(planes.length, THREADS, Progress.NONE, () -> z -> {
      final var slice = new NoisyMask(pair.width(), pair.height(), 1, pair.spacing(), 1, Progress.NONE);
      slice.setPlane(0, i -> planes[z][i] != 0, i -> true);
      if (slice.counts().clean() > 0) elastic.apply(slice, new Length(4, false), z);
      noisy[z] = slice.counts().noisy();
    });
    long sum = 0;
    for (final long n : noisy)
      sum += n;
    return sum;
  }

  @Benchmark
  public NoisySet noisySetOfSlices() throws IOException {
    final NoisySet.Source source = new NoisySet.Source() {
      @Override
      public String name() {
        return "mask";
      }

      @Override
      public Volume read(final Progress progress) {
        return volume;
      }
    };
    return NoisySet.make(List.of(source), new NoiseSettings(0.68, 0.75, NoiseSettings.AlphaScope.NOISY, NoiseShare.parse(
      "erosion,dilation,elastic", ""), null, LabelChoice.parse("union:all"), NoiseSettings.Mode.TWO_D, false, 1), (s, noisy,
        p) -> {}, THREADS, Progress.NONE);
  }
}
