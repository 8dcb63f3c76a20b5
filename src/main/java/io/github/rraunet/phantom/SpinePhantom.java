package io.github.rraunet.phantom;

import io.github.rraunet.progress.ParallelLoop;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.AxisReordering;
import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VoxelToWorld;
import java.util.concurrent.atomic.AtomicInteger;
import net.imglib2.RandomAccess;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.planar.PlanarImgs;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.integer.UnsignedShortType;

/**
 * Makes the synthetic spine CT. Slices are made one by one, so beside the result it needs the memory of a few slices; the result
 * depends on the settings alone, not on the number of threads.
 */
public final class SpinePhantom {

  private static final int STORED_ZERO_HU = 32768;

  private final PhantomSettings settings;
  private final Progress progress;
  private final int[] size = new int[3]; // of the axial grid: right, front, up
  private final Spacing spacing;
  private final Scene scene;
  private final ScannerModel scanner;
  private final FieldOfView field;
  private final AtomicInteger done = new AtomicInteger();

  private SpinePhantom(final PhantomSettings settings, final Progress progress) {
    this.settings = settings;
    this.progress = progress;
    final AxisReordering toAxial = AxisReordering.between(settings.orientation(), Orientation.RAS);
    final int[] asked = { settings.width(), settings.height(), settings.depth() };
    final double[] askedMm = { settings.spacing().xMm(), settings.spacing().yMm(), settings.spacing().zMm() };
    final double[] mm = new double[3];
    for (int d = 0; d < 3; d++) {
      size[d] = asked[toAxial.sourceAxis(d)];
      mm[d] = askedMm[toAxial.sourceAxis(d)];
    }
    spacing = new Spacing(mm[0], mm[1], mm[2]);
    scene = new Scene(settings.seed());
    scanner = new ScannerModel(scene.patient, size[0], size[1], spacing);
    field = new FieldOfView(scene, settings.region(), size, spacing);
  }

  /**
   * @param settings what to make
   * @param progress told after each slice
   * @return the CT and its mask
   * @throws io.github.rraunet.progress.CanceledException if the user asked to stop
   */
  public static Phantom generate(final PhantomSettings settings, final Progress progress) {
    return new SpinePhantom(settings, progress).generate();
  }

  private Phantom generate() {
    final var ct = PlanarImgs.unsignedShorts(settings.width(), settings.height(), settings.depth());
    final var mask = PlanarImgs.unsignedBytes(settings.width(), settings.height(), settings.depth());
    final AxisReordering toAxial = AxisReordering.between(settings.orientation(), Orientation.RAS);
    final var axialCt = toAxial.view(ct);
    final var axialMask = toAxial.view(mask);
    ParallelLoop.run(size[2], settings.threads(), progress, () -> slice -> makeSlice(slice, axialCt, axialMask));
    final VoxelToWorld axial = VoxelToWorld.ofRows(field.gridToScanner());
    final VoxelToWorld map = AxisReordering.between(Orientation.RAS, settings.orientation()).apply(axial, size[0], size[1],
      size[2]);
    final String name = "spine-ct-phantom-" + settings.seed();
    return new Phantom(
      Volume.of(ct).calibration(1, -STORED_ZERO_HU).voxelToWorld(map).oriented(true).name(name).build(),
      Volume.of(mask).voxelToWorld(map).oriented(true).kind(Volume.Kind.MASK).name(name + "-reference").build());
  }

  private void makeSlice(final int k, final RandomAccessibleInterval<UnsignedShortType> ct,
    final RandomAccessibleInterval<UnsignedByteType> mask) {
    final SlicePainter painter = new SlicePainter(scene, field, size[0], size[1], spacing);
    painter.paint(k);
    final float[] hu = painter.hu();
    final float[] share = painter.vertebraShare();
    scanner.scan(hu, k);
    final RandomAccess<UnsignedShortType> toCt = ct.randomAccess();
    final RandomAccess<UnsignedByteType> toMask = mask.randomAccess();
    for (int y = 0, i = 0; y < size[1]; y++)
      for (int x = 0; x < size[0]; x++, i++) {
        toCt.setPositionAndGet(x, y, k).set(Math.round(hu[i]) + STORED_ZERO_HU);
        if (share[i] >= 0.5f) toMask.setPositionAndGet(x, y, k).set(255);
      }
    progress.report("Making the phantom's slices", done.incrementAndGet(), size[2]);
  }
}
