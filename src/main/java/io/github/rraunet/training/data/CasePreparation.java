package io.github.rraunet.training.data;

import io.github.rraunet.distance.MaskValues;
import io.github.rraunet.metrics.SameGrid;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.slices.SliceComputing;
import io.github.rraunet.slices.SlicePreparer;
import io.github.rraunet.slices.StackPreparer;
import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeSlices;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;

/** One case, read and checked, whose slices are brought to the network's grid. */
final class CasePreparation {

  private final VolumeSlices image;
  private final VolumeSlices mask;
  private final MaskValues values;
  private final SliceSettings settings;
  private final boolean oriented;
  private final boolean asStored;
  private final int threads;
  private final Progress progress;

  private CasePreparation(final Volume image, final Volume mask, final boolean asStored, final SliceSettings settings,
    final int threads, final Progress progress)
  {
    this.settings = settings;
    this.asStored = asStored;
    this.threads = threads;
    this.progress = progress;
    values = MaskValues.of(mask, threads, progress);
    values.requireLabels(mask);
    this.mask = VolumeSlices.axial(mask);
    this.image = VolumeSlices.of(image, this.mask.orientation().orElse(Orientation.RAS));
    oriented = image.isOriented() && mask.isOriented();
  }

  /**
   * @throws IOException              if image or mask cannot be read
   * @throws IllegalArgumentException if they do not lie on one grid, or the mask is none
   */
  static CasePreparation read(final TrainingCase subject, final SliceSettings settings, final int threads,
    final Progress progress) throws IOException
  {
    final Volume image = subject.image().read(progress);
    final Volume mask = subject.mask().read(progress);
    if (image.isOriented() != mask.isOriented()) { // a mask painted in a program that forgets the place still fits as stored
      new SameGrid(image, "image", mask, "mask").checkSize();
      return new CasePreparation(image, onGridOf(image, mask), true, settings, threads, progress);
    }
    final var grids = new SameGrid(image.reoriented(Orientation.RAS), "image", mask.reoriented(Orientation.RAS), "mask");
    grids.checkSize();
    grids.checkSpacing();
    grids.checkPosition();
    return new CasePreparation(image, mask, false, settings, threads, progress);
  }

  /** Of two images of one size only one says how it lies: the other is taken to lie as stored. */
  private static Volume onGridOf(final Volume image, final Volume mask) {
    return Volume.of(mask.stored()).calibration(mask.slope(), mask.intercept()).voxelToWorld(image.voxelToWorld())
      .oriented(image.isOriented()).kind(mask.kind()).name(mask.name()).build();
  }

  /** What is seen of the images' values, before and after. */
  private static final class Tally {

    private long saturated;
    private long notFinite;
    private double low = Double.POSITIVE_INFINITY;
    private double high = Double.NEGATIVE_INFINITY;

    void look(final float[] plane) {
      double least = Double.POSITIVE_INFINITY;
      double most = Double.NEGATIVE_INFINITY;
      int odd = 0;
      for (final float v : plane) {
        if (!Float.isFinite(v)) odd++;
        if (v < least && v != Float.NEGATIVE_INFINITY) least = v;
        if (v > most && v != Float.POSITIVE_INFINITY) most = v;
      }
      synchronized (this) {
        notFinite += odd;
        low = Math.min(low, least);
        high = Math.max(high, most);
      }
    }

    void lookAtPrepared(final float[] prepared) {
      int count = 0;
      for (final float v : prepared)
        if (v <= 0 || v >= 1) count++;
      synchronized (this) {
        saturated += count;
      }
    }
  }

  /** @param computing where the slices are prepared */
  void write(final Path file, final SliceComputing computing) throws IOException {
    final int count = mask.count();
    final SlicePreparer sizes = preparer();
    final int[] foreground = new int[count];
    final int[] painted = new int[count];
    final Tally tally = new Tally();
    try (var out = new SliceFile.Writer(file, sizes.networkWidth(), sizes.networkHeight());
      StackPreparer stack = computing.stack(this::preparer, count, progress))
    {
      stack.prepare(count, (z, plane) -> {
        image.read(z, plane);
        tally.look(plane);
      }, (z, prepared) -> {
        final float[] values = values(prepared);
        tally.lookAtPrepared(values);
        written(() -> out.writeImage(z, values));
      }, threads);
      if (!(tally.low <= tally.high))
        throw new IllegalArgumentException("the image holds no value that is a finite number; correct or leave out this case");
      stack.prepareMasks(count, (z, plane) -> {
        mask.read(z, plane);
        painted[z] = select(plane);
      }, (z, prepared) -> {
        final float[] values = values(prepared);
        for (final float v : values)
          if (v != 0) foreground[z]++;
        written(() -> out.writeMask(z, values));
      }, threads);
      final double pixels = (double) count * sizes.networkWidth() * sizes.networkHeight();
      out.finish(new SliceFile.Facts(sizes.networkWidth(), sizes.networkHeight(), foreground, painted,
        values.labels().stream().mapToInt(Integer::intValue).toArray(), tally.saturated / pixels, tally.low, tally.high,
        tally.notFinite, oriented, asStored));
    }
    catch (final UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static float[] values(final FloatBuffer buffer) {
    final float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  /** What may fail as files do. */
  private interface Writing {
    void run() throws IOException;
  }

  private static void written(final Writing writing) {
    try {
      writing.run();
    }
    catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** @return number of pixels that are foreground; they become 1, others 0 */
  private int select(final float[] plane) {
    int n = 0;
    for (int i = 0; i < plane.length; i++) {
      final boolean in = plane[i] != 0 && settings.foreground().test(plane[i]);
      plane[i] = in ? 1 : 0;
      if (in) n++;
    }
    return n;
  }

  private SlicePreparer preparer() {
    final Spacing mm = new Spacing(image.pixelWidthMm(), image.pixelHeightMm(), 1);
    return new SlicePreparer(settings.preparation(), image.width(), image.height(), mm.xMm(), mm.yMm());
  }
}
