package io.github.rraunet.noise;

import java.io.Serializable;

/**
 * Which mask of a set.
 *
 * @param file  name of the image
 * @param slice number of the slice from 1, as ImageJ counts where the slices are the planes of the stack; 0 for a volume
 * @param label of a label map; 0 where the mask is not that of one label
 */
public record MaskId(String file, int slice, int label) implements Serializable {

  /** @return such as {@code case1.nii.gz#34}, with the label {@code case1.nii.gz#34#25} */
  @Override
  public String toString() {
    return file + (slice == 0 ? "" : "#" + slice) + (label == 0 ? "" : (slice == 0 ? "##" : "#") + label);
  }
}
