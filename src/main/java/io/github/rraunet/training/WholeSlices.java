package io.github.rraunet.training;

import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.slices.SliceGeometry;
import io.github.rraunet.slices.SlicePreparation;
import io.github.rraunet.slices.SlicePreparer;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;

/** Windows of axial slices that are prepared exactly as they are when a stack is segmented, without augmentation. */
final class WholeSlices {

  private final SlicePreparation preparation;

  WholeSlices(final IntensityWindow window, final double pixelMm) {
    preparation = new SlicePreparation(window, new SliceGeometry.PixelSpacing(pixelMm, 1));
  }

  /**
   * Draws a window of a slice; what lies beyond the slice is 0, as in the padding of a network's input.
   *
   * @param nearForeground probability that the window lies about a foreground voxel; else it may lie anywhere
   */
  void draw(final SplittableRandom random, final TrainingScan scan, final double nearForeground, final float[] image,
    final float[] mask, final int offset, final int height, final int width)
  {
    final int[] size = scan.size();
    final var preparer = new SlicePreparer(preparation, size[0], size[1], scan.spacing().xMm(), scan.spacing().yMm());
    final int wide = preparer.networkWidth();
    final int high = preparer.networkHeight();
    double x = random.nextDouble() * size[0];
    double y = random.nextDouble() * size[1];
    int k = random.nextInt(size[2]);
    if (random.nextDouble() < nearForeground) {
      final int[] voxel = scan.foregroundVoxel(random.nextDouble());
      x = voxel[0];
      y = voxel[1];
      k = voxel[2];
    }
    final double shift = 0.7; // the voxel lies in the middle 70 % of the window
    final int left = start(x * wide / size[0] + shift * (random.nextDouble() - 0.5) * width, width, wide);
    final int bottom = start(y * high / size[1] + shift * (random.nextDouble() - 0.5) * height, height, high);

    final float[] plane = new float[size[0] * size[1]];
    final float[] prepared = new float[wide * high];
    scan.huPlane(k, plane);
    preparer.prepare(plane, FloatBuffer.wrap(prepared), 0);
    cut(prepared, wide, left, bottom, image, offset, height, width);
    scan.maskPlane(k, plane);
    preparer.prepareMask(plane, FloatBuffer.wrap(prepared), 0);
    cut(prepared, wide, left, bottom, mask, offset, height, width);
  }

  /** @return first pixel of a window about {@code centre} that stays inside as far as it fits */
  private static int start(final double centre, final int length, final int available) {
    return Math.max(0, Math.min(available - length, (int) Math.rint(centre - length / 2.0)));
  }

  private static void cut(final float[] plane, final int wide, final int left, final int bottom, final float[] out,
    final int offset, final int height, final int width)
  {
    final int high = plane.length / wide;
    for (int v = 0; v < height; v++)
      for (int u = 0; u < width; u++)
        out[offset + v * width + u] = u + left < wide && v + bottom < high ? plane[(v + bottom) * wide + u + left] : 0;
  }
}
