package io.github.rraunet.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rraunet.volume.LabelSet;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VoxelToWorld;
import java.util.List;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.planar.PlanarImgs;
import net.imglib2.type.numeric.RealType;
import org.junit.jupiter.api.Test;

class TissueVariantsTest {

  private static Volume volume(final RandomAccessibleInterval<? extends RealType<?>> voxels) {
    return Volume.of(voxels).voxelToWorld(VoxelToWorld.ofSpacing(new Spacing(1, 2, 3))).oriented(true).name("scan").build();
  }

  @Test
  void raisesTheTissueAndLetsItFadeAcrossItsBorder() {
    final var ct = PlanarImgs.shorts(7, 5, 4);
    ct.forEach(v -> v.set((short) 40));
    final var labels = PlanarImgs.unsignedBytes(7, 5, 4);
    final var c = labels.localizingCursor();
    while (c.hasNext()) {
      c.fwd();
      if (c.getIntPosition(0) >= 3) c.get().set(c.getIntPosition(0) == 6 ? 53 : 52); // half space x >= 3
    }
    final var tissues = List.of(new TissueVariants.Tissue(LabelSet.parse("52-53"), 300, 300));
    int changed = 0;
    for (long seed = 0; seed < 200; seed++) {
      final var values = TissueVariants.draw(volume(ct), volume(labels), tissues, seed).values();
      if (values.getAt(6, 2, 1).get() == 40) continue; // this seed leaves it as it is
      changed++;
      // weights 1/6, 4/6, 1/6 over the step at x = 3: 1/6 of 300 before it, 5/6 after it
      final float[] expected = { 40, 40, 40 + 50, 40 + 250, 340, 340, 340 };
      for (int x = 0; x < 7; x++)
        assertThat(values.getAt(x, 2, 1).get()).as("x %d", x).isCloseTo(expected[x], within(0.51f));
    }
    assertThat(changed).as("about 70 %% of 200").isBetween(115, 165);
    assertThat(ct.getAt(6, 2, 1).get()).as("the CT itself").isEqualTo((short) 40);
  }

  @Test
  void readsLabelsWithTheirRanges() {
    final var tissues = TissueVariants.parse("52,65-66=0..350; 25-33 = -60..90 ;");
    assertThat(tissues).hasSize(2);
    assertThat(tissues.get(0).labels().test(66)).isTrue();
    assertThat(tissues.get(0).labels().test(64)).isFalse();
    assertThat(tissues.get(1).lowHu()).isEqualTo(-60);
    assertThat(tissues.get(1).highHu()).isEqualTo(90);
    assertThat(TissueVariants.parse(" ")).isEmpty();
    for (final String wrong : new String[] { "52", "52=350", "52=a..b", "52=3..1", "x=1..2" })
      assertThatThrownBy(() -> TissueVariants.parse(wrong)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesGridsThatDiffer() {
    assertThatThrownBy(() -> TissueVariants.draw(volume(PlanarImgs.shorts(3, 4, 5)), volume(PlanarImgs.shorts(3, 4, 6)),
      List.of(),
      1)).hasMessageContaining("same size");
  }
}
