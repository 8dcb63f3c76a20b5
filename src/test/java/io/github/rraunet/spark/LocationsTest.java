package io.github.rraunet.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.spark.hadoop.HadoopPath;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

class LocationsTest {

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void filesOfThisMachineAreNamedWithOrWithoutAddress() {
    for (final String text : new String[] { "/data/a b.nii", "file:///data/a b.nii", "FILE://localhost/data/a b.nii" }) {
      assertThat(Locations.path(text)).as(text).isEqualTo(Path.of("/data/a b.nii"));
      assertThat(Locations.isElsewhere(text)).as(text).isFalse();
    }
    assertThat(Locations.path("a/b")).isEqualTo(Path.of("a/b"));
    assertThat(Locations.path("file://")).isEqualTo(Path.of("/"));
  }

  @Test
  void addressesOfOtherFileSystemsAreHadoops() {
    final Path path = Locations.path(" hdfs://host:8020/data/a b.nii");
    assertThat(path).isInstanceOf(HadoopPath.class).hasToString("hdfs://host:8020/data/a b.nii");
    assertThat(path.getFileSystem()).isNotEqualTo(FileSystems.getDefault());
    assertThat(Locations.isElsewhere("hdfs://host:8020/data")).isTrue();
  }
}
