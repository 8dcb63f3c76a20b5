package io.github.rraunet.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelArchiveTest {

  @TempDir
  private Path temp;

  private Path zip(final String name, final Charset names) throws Exception {
    final Path zip = temp.resolve("model-" + names + ".zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip), names)) {
      out.putNextEntry(new ZipEntry(name));
      out.write(7);
    }
    return zip;
  }

  private static List<String> files(final Path folder) throws Exception {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(p -> p.endsWith("saved_model.pb")).map(p -> folder.relativize(p).toString()).toList();
    }
  }

  private static void assumeLetters() {
    assumeTrue(WorkerPredictorTest.unusualName("ü").equals("ü"), "this locale has no such letters in the names of files");
  }

  /** Windows and macOS write names of folders in a zip without saying in which encoding they are. */
  @ParameterizedTest
  @ValueSource(strings = { "UTF-8", "ISO-8859-1", "windows-1252" })
  void namesWithLettersOfAnyEncodingAreTaken(final String encoding) throws Exception {
    assumeLetters();
    final Path zip = zip("Rückgrat/saved_model.pb", Charset.forName(encoding));
    final Path folder = new ModelArchive(temp.resolve("cache")).unpacked(zip);
    assertThat(files(folder)).containsExactly("Rückgrat/saved_model.pb");
  }

  /** Of UTF-8 that the zip does not tell of, as macOS writes it. */
  @Test
  void namesInUtf8AreReadAsThatAlsoWhereItIsNotTold() throws Exception {
    assumeLetters();
    final String asLatin1 = new String("Rückgrat/saved_model.pb".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    final Path folder = new ModelArchive(temp.resolve("cache")).unpacked(zip(asLatin1, StandardCharsets.ISO_8859_1));
    assertThat(files(folder)).containsExactly("Rückgrat/saved_model.pb");
  }

  /** Whatever its encoding makes of it. */
  @Test
  void aNameThatLeavesTheFolderIsRefused() throws Exception {
    assumeLetters();
    final Path zip = zip("ü/../../saved_model.pb", StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> new ModelArchive(temp.resolve("cache")).unpacked(zip)).isInstanceOf(EngineException.class)
      .hasMessageContaining("outside its folder");
  }

  @Test
  void aNameThatTheSystemCannotHaveIsTold() throws Exception {
    final Path zip = zip("a\u0000b/saved_model.pb", StandardCharsets.UTF_8);
    assertThatThrownBy(() -> new ModelArchive(temp.resolve("cache")).unpacked(zip)).isInstanceOf(EngineException.class)
      .hasMessageContaining("cannot have").hasMessageContaining("pack it again");
  }

  /** What programs make that add a file anew to a zip; Java itself writes no such zip, so a name is changed in the bytes. */
  @Test
  void aFileThatIsThereTwiceIsToldAsThat() throws Exception {
    final Path zip = temp.resolve("model.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (final String name : new String[] { "m/rdf.yaml", "m/rdf.YAML" }) {
        out.putNextEntry(new ZipEntry(name));
        out.write(7);
      }
    }
    final String bytes = Files.readString(zip, StandardCharsets.ISO_8859_1);
    Files.writeString(zip, bytes.replace("rdf.YAML", "rdf.yaml"), StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> new ModelArchive(temp.resolve("cache")).unpacked(zip)).isInstanceOf(EngineException.class)
      .hasMessage(zip + " holds " + Path.of("m", "rdf.yaml") + " twice, and which of the two is meant is not known; pack it"
        + " again");
  }

  /** Number 12 at byte 8 of the file's header: bzip2 (APPNOTE.TXT of PKWARE, 4.4.5). */
  @Test
  void anotherCompressionIsNoDamage() throws Exception {
    final Path zip = zip("saved_model.pb", StandardCharsets.UTF_8);
    final byte[] bytes = Files.readAllBytes(zip);
    bytes[6] &= ~8; // sizes stand in the header, not behind the content
    bytes[8] = 12;
    Files.write(zip, bytes);
    assertThatThrownBy(() -> new ModelArchive(temp.resolve("cache")).unpacked(zip)).isInstanceOf(EngineException.class)
      .hasMessageContaining("is compressed by a method that is not read here").hasMessageNotContaining("damaged");
  }
}
