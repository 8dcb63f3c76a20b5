package io.github.rraunet.spark.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The paths of this system are the oracle for what follows from the names alone. */
class HadoopPathTest {

  private static final String ROOT = "hdfs://host:8020";

  private static final List<String> ABSOLUTE = List.of("/", "/a", "/a/b", "/a/b/c.nii.gz", "/a/../b/./c", "/x y/ä", "/a/bb", "/b//c/");
  private static final List<String> RELATIVE = List.of("", "a", "a/b", "b/c.nii.gz", "../a", "./a", "..", "a/../../b", "ä/x y");

  private static HadoopPath hadoop(final String text) {
    return text.startsWith("/") ? HadoopPaths.of(ROOT + text) : HadoopPaths.of(ROOT).getFileSystem().getPath(text);
  }

  /** As text without the address, so that it compares with a path of this system. */
  private static String plain(final Object path) {
    return path == null ? "none" : path.toString().replace(ROOT, "");
  }

  private static List<String> all() {
    final List<String> all = new ArrayList<>(ABSOLUTE);
    all.addAll(RELATIVE);
    return all;
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void onePathIsTakenApartAsOnThisSystem() {
    for (final String text : all()) {
      final Path expected = Path.of(text);
      final Path found = hadoop(text);
      assertThat(plain(found)).as(text).isEqualTo(expected.toString());
      assertThat(plain(found.normalize())).as(text).isEqualTo(expected.normalize().toString());
      assertThat(plain(found.getParent())).as(text).isEqualTo(plain(expected.getParent()));
      assertThat(plain(found.getFileName())).as(text).isEqualTo(plain(expected.getFileName()));
      assertThat(plain(found.getRoot())).as(text).isEqualTo(plain(expected.getRoot()));
      assertThat(found.isAbsolute()).as(text).isEqualTo(expected.isAbsolute());
      assertThat(found.getNameCount()).as(text).isEqualTo(expected.getNameCount());
      final List<String> names = new ArrayList<>();
      found.forEach(name -> names.add(name.toString()));
      final List<String> expectedNames = new ArrayList<>();
      expected.forEach(name -> expectedNames.add(name.toString()));
      assertThat(names).as(text).isEqualTo(expectedNames);
      if (found.getNameCount() > 1) assertThat(plain(found.subpath(1, found.getNameCount()))).as(text).isEqualTo(expected.subpath(1,
        expected.getNameCount()).toString());
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void twoPathsGoTogetherAsOnThisSystem() {
    for (final String one : all())
      for (final String other : all()) {
        final String both = "'" + one + "' and '" + other + "'";
        final Path expected = Path.of(one);
        final Path found = hadoop(one);
        assertThat(plain(found.resolve(hadoop(other)))).as(both).isEqualTo(expected.resolve(other).toString());
        assertThat(plain(found.resolve(other))).as(both).isEqualTo(expected.resolve(other).toString());
        assertThat(plain(found.resolveSibling(other))).as(both).isEqualTo(expected.resolveSibling(other).toString());
        if (!other.startsWith("/")) assertThat(plain(found.resolve(Path.of(other)))).as(both + " of this system").isEqualTo(expected
          .resolve(other).toString());
        assertThat(found.startsWith(hadoop(other))).as(both).isEqualTo(expected.startsWith(Path.of(other)));
        assertThat(found.endsWith(hadoop(other))).as(both).isEqualTo(expected.endsWith(Path.of(other)));
        assertThat(found.equals(hadoop(other))).as(both).isEqualTo(expected.equals(Path.of(other)));
        if (found.equals(hadoop(other))) assertThat(found).as(both).hasSameHashCodeAs(hadoop(other));
        if (one.startsWith("/") == other.startsWith("/")) {
          assertThat(Integer.signum(found.compareTo(hadoop(other)))).as(both).isEqualTo(Integer.signum(expected.compareTo(Path.of(
            other))));
          final Path n = expected.normalize();
          final Path m = Path.of(other).normalize();
          if (one.startsWith("/")) assertThat(plain(found.normalize().relativize(hadoop(other).normalize()))).as(both).isEqualTo(n
            .relativize(m).toString());
        }
      }
  }

  @Test
  void theTextIsTheFullAddress() {
    final HadoopPath path = HadoopPaths.of("S3A://bucket/a b/%20/ct.nii.gz");
    assertThat(path).hasToString("s3a://bucket/a b/%20/ct.nii.gz");
    assertThat(path.toUri()).isEqualTo(URI.create("s3a://bucket/a%20b/%2520/ct.nii.gz"));
    assertThat(path.getFileSystem().provider().getPath(path.toUri())).isEqualTo(path);
    assertThat(path.getParent()).hasToString("s3a://bucket/a b/%20");
    assertThat(HadoopPaths.of("s3a://bucket")).hasToString("s3a://bucket/").isEqualTo(HadoopPaths.of("s3a://bucket/"));
    assertThat(path.resolve("hdfs://other/x")).isEqualTo(HadoopPaths.of("hdfs://other/x"));
    assertThat(path.startsWith(HadoopPaths.of("s3a://other"))).isFalse();
    assertThat(path).isNotEqualTo(HadoopPaths.of("s3a://other/a b/%20/ct.nii.gz"));
    assertThatThrownBy(() -> path.relativize(HadoopPaths.of("s3a://other/x"))).isInstanceOf(IllegalArgumentException.class);
    assertThat(path.toHadoop()).isEqualTo(new org.apache.hadoop.fs.Path("s3a", "bucket", "/a b/%20/ct.nii.gz"));
  }

  @Test
  void onlyAddressesOfOtherFileSystemsAreTaken() {
    for (final String text : List.of("/a", "a", "C:\\a", "C:/a", "file:///a", "FILE:///a", "hdfs:/a", ""))
      assertThat(HadoopPaths.isAddress(text)).as(text).isFalse();
    for (final String text : List.of("hdfs://h/a", "hdfs:///a", "s3a://b", "abfss://container@account.dfs.core.windows.net/a"))
      assertThat(HadoopPaths.isAddress(text)).as(text).isTrue();
    assertThatThrownBy(() -> HadoopPaths.of("/a")).isInstanceOf(InvalidPathException.class);
  }

  @Test
  void withoutHostTheDefaultFileSystemIsMeant() {
    HadoopPaths.configuredBy(() -> {
      final Configuration settings = new Configuration(false);
      settings.set("fs.defaultFS", "hdfs://nameservice1");
      return settings;
    });
    try {
      assertThat(HadoopPaths.of("hdfs:///a")).hasToString("hdfs://nameservice1/a");
    }
    finally {
      HadoopPaths.configuredBy(Configuration::new);
    }
  }

  @Test
  void whatCannotBeReachedIsToldInASentence() {
    assertThatThrownBy(() -> Files.size(HadoopPaths.of("s3a://bucket/a"))).hasMessageContaining("s3a://bucket/: Hadoop has no"
      + " file"
      + " system for s3a:// here; add its library: spark-submit --packages org.apache.hadoop:hadoop-aws:3.");
    assertThatThrownBy(() -> Files.size(HadoopPaths.of("nowhere://bucket/a"))).hasMessageContaining("Hadoop has no file system"
      + " for"
      + " nowhere:// here; add the library that brings it");
    assertThatThrownBy(() -> Files.size(HadoopPaths.of("hdfs://no-such-host.invalid:8020/a"))).hasMessageContaining("there is no"
      + " host of this name (no-such-host.invalid:8020)");
    HadoopPaths.configuredBy(() -> {
      final Configuration settings = new Configuration();
      settings.set("ipc.client.connect.max.retries", "0");
      return settings;
    });
    try {
      assertThatThrownBy(() -> Files.size(HadoopPaths.of("hdfs://localhost:1/a"))).hasMessage("hdfs://localhost:1/a: nobody"
        + " answers"
        + " at hdfs://localhost:1; does the file system run there, is the port that for programs (of a NameNode often 8020 or"
        + " 9000,"
        + " not that of its web page), and does a firewall let it through?");
    }
    finally {
      HadoopPaths.configuredBy(Configuration::new);
    }
  }
}
