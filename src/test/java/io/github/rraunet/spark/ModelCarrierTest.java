package io.github.rraunet.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.BoneModel;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.ModelPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkFiles;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What arrives is the model that was opened; in local mode Spark brings files to the driver itself. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ModelCarrierTest {

  @TempDir
  static Path temp;

  private static JavaSparkContext spark;
  private static Path zip;

  @BeforeAll
  static void start() throws IOException {
    zip = BoneModel.write(temp);
    spark = new JavaSparkContext(new SparkConf().setMaster("local[1]").setAppName("test").set("spark.ui.enabled", "false"));
  }

  @AfterAll
  static void end() {
    spark.close();
  }

  private static void assertArrives(final Path location) throws IOException, EngineException {
    final ModelPackage there = ModelPackage.open(SparkFiles.get(ModelCarrier.carry(location.toString(), spark)));
    final ModelPackage here = ModelPackage.open(location.toString());
    assertThat(there.sha256()).isEqualTo(here.sha256());
    assertThat(there.description()).isEqualTo(here.description());
  }

  @Test
  void aZipOfAnyName() throws IOException, EngineException {
    assertArrives(zip);
    assertArrives(Files.copy(zip, temp.resolve("a #1 ä%20.zip")));
    assertArrives(Files.copy(zip, temp.resolve("model.package")));
  }

  @Test
  void aLinkToAZip() throws IOException, EngineException {
    assertArrives(Files.createSymbolicLink(temp.resolve("latest.zip"), Files.copy(zip, temp.resolve("v3.zip"))));
  }

  @Test
  void aFolder() throws IOException, EngineException {
    final Path folder = Files.createDirectories(temp.resolve("folder ü"));
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry())
        Files.copy(in, folder.resolve(entry.getName()));
    }
    assertArrives(folder);
  }
}
