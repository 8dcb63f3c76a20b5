package io.github.rraunet.command;

import io.github.rraunet.volume.LabelSet;
import io.github.rraunet.volume.Volume;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.loops.LoopBuilder;
import net.imglib2.type.numeric.integer.UnsignedByteType;

/** A label map as a mask. */
final class LabelMask {

  private LabelMask() {}

  /** @return 255 where the label is one of the set, on the same grid */
  @SuppressWarnings("unchecked")
  static Volume of(final Volume labels, final LabelSet foreground) {
    final Volume mask = labels.newMask(labels.name());
    LoopBuilder.setImages(labels.values(), (RandomAccessibleInterval<UnsignedByteType>) mask.stored())
      .forEachPixel((label, voxel) -> voxel.set(foreground.test(label.get()) ? 255 : 0));
    return mask;
  }
}
