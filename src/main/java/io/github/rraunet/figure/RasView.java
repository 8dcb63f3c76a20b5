package io.github.rraunet.figure;

import io.github.rraunet.volume.AxisReordering;
import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VoxelToWorld;

/** Volumes of any orientation, and of none, as the one orientation that figures are drawn from. */
final class RasView {

  /** With it the first column is at the left of the page and the first row at the top, as ImageJ shows an image. */
  private static final Orientation UNKNOWN = Orientation.parse("LPS");

  private RasView() {}

  /** @return a view of the volume in RAS */
  static Volume of(final Volume volume) {
    if (volume.isOriented()) return volume.reoriented(Orientation.RAS);
    final AxisReordering reordering = AxisReordering.between(UNKNOWN, Orientation.RAS);
    return Volume.of(reordering.view(volume.stored())).calibration(volume.slope(), volume.intercept()).voxelToWorld(VoxelToWorld
      .ofSpacing(volume.spacing())).oriented(true).kind(volume.kind()).name(volume.name()).build();
  }

  /** @return which way the axes of a volume are taken to run */
  static Orientation orientation(final Volume volume) {
    return volume.isOriented() ? volume.orientation() : UNKNOWN;
  }

  /** @return the volume; where it does not say how it lies, and another one of the same voxels does, lying as that one */
  static Volume lyingAs(final Volume other, final Volume volume) {
    if (volume.isOriented() || !other.isOriented()) return volume;
    return Volume.of(volume.stored()).calibration(volume.slope(), volume.intercept()).voxelToWorld(other.voxelToWorld()).oriented(
      true).kind(volume.kind()).name(volume.name()).build();
  }
}
