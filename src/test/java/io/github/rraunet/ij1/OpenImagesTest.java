package io.github.rraunet.ij1;

import static org.assertj.core.api.Assertions.assertThat;

import ij.IJ;
import ij.ImagePlus;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenImagesTest {

  private final ImagePlus found = IJ.createImage("found", "8-bit black", 16, 12, 3);
  private final ImagePlus truth = IJ.createImage("truth", "8-bit black", 16, 12, 3);
  private final ImagePlus ct = IJ.createImage("ct", "16-bit black", 16, 12, 3);
  private final ImagePlus thin = IJ.createImage("thin", "8-bit black", 16, 12, 2);

  @Test
  void theImageToCompareWithIsProposedWhereThereIsNoDoubt() {
    assertThat(new OpenImages(found, List.of(truth)).comparable()).contains(truth);
    assertThat(new OpenImages(found, List.of(ct)).comparable()).as("label maps may have 16 bits").contains(ct);
    assertThat(new OpenImages(found, List.of(ct, truth)).comparable()).contains(truth);
    assertThat(new OpenImages(found, List.of(thin, truth)).comparable()).contains(truth);
    assertThat(new OpenImages(found, List.of(thin)).comparable()).as("another size").isEmpty();
    assertThat(new OpenImages(found, List.of(truth, truth.duplicate())).comparable()).as("two of them").isEmpty();
    assertThat(new OpenImages(found, List.of()).comparable()).isEmpty();
    assertThat(new OpenImages(null, List.of(truth)).comparable()).isEmpty();
  }

  @Test
  void titlesToChooseFromBeginWithTheImageInFrontAndLeavePicturesOut() {
    final ImagePlus picture = IJ.createImage("figure", "RGB black", 16, 12, 1);
    assertThat(new OpenImages(found, List.of(ct, picture, truth, truth.duplicate())).titles()).startsWith("found", "ct", "truth")
      .doesNotContain("figure");
    assertThat(new OpenImages(null, List.of(truth, truth)).titles()).containsExactly("truth");
    assertThat(new OpenImages(null, List.of()).titles()).isEmpty();
  }

  @Test
  void longTitlesToChooseFromKeepBothEnds() {
    assertThat(OpenImageChoice.shortened("mask of the lumbar spine")).isEqualTo("mask of the lumbar spine");
    assertThat(OpenImageChoice.shortened("mask of the lumbar spine, reader 2")).isEqualTo("mask of th...e, reader 2").hasSize(24);
  }
}
