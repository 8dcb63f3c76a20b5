package io.github.rraunet.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;

class VolumeMetadataTest {

  /** Else files that hold it would differ from run to run, and with them their hashes. */
  @Test
  void isInTheSameOrderInEveryRun() {
    final Map<String, String> entries = new LinkedHashMap<>();
    for (final String key : List.of("z", "b", "nifti.descrip", "a", "nifti.aux", "c"))
      entries.put(key, "of " + key);
    assertThat(Volume.of(ArrayImgs.floats(2, 2, 2)).metadata(entries).build().metadata()).containsExactly(Map.entry("a", "of a"),
      Map.entry("b", "of b"), Map.entry("c", "of c"), Map.entry("nifti.aux", "of nifti.aux"), Map.entry("nifti.descrip",
        "of nifti.descrip"), Map.entry("z", "of z"));
  }
}
