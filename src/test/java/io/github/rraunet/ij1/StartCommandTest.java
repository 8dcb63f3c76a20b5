package io.github.rraunet.ij1;

import static org.assertj.core.api.Assertions.assertThat;

import ij.IJ;
import ij.Menus;
import io.github.rraunet.SampleCommand;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartCommandTest {

  private static final int JAVA_8 = 52; // major version of a class file, JVM specification 4.1

  /** There is no Java 8 here to start it with: what it refuses is the number at the beginning of the file, and names it lacks. */
  @Test
  void itsClassFileIsOneOfJava8() throws IOException {
    try (InputStream file = StartCommand.class.getResourceAsStream("StartCommand.class")) {
      final DataInputStream in = new DataInputStream(file);
      assertThat(in.readInt()).isEqualTo(0xCAFEBABE);
      in.readUnsignedShort();
      assertThat(in.readUnsignedShort()).isEqualTo(JAVA_8);
      assertThat(classNames(in)).contains("ij/plugin/PlugIn", "io/github/rraunet/ij1/StartCommand")
        .noneMatch(n -> n.startsWith("io/github/rraunet/") && !n.endsWith("/StartCommand"))
        .noneMatch(n -> n.equals("java/lang/invoke/StringConcatFactory"));
    }
  }

  /** @return names in the constant pool that look like those of classes; JVM specification 4.4 */
  private static List<String> classNames(final DataInputStream in) throws IOException {
    final List<String> names = new ArrayList<>();
    final int count = in.readUnsignedShort();
    for (int i = 1; i < count; i++) {
      final int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> {
          final String text = in.readUTF();
          if (text.matches("[\\w/$]+/[\\w$]+")) names.add(text);
        }
        case 3, 4, 9, 10, 11, 12, 17, 18 -> in.readInt();
        case 5, 6 -> {
          in.readLong();
          i++;
        }
        case 7, 8, 16, 19, 20 -> in.readUnsignedShort();
        case 15 -> in.skipBytes(3);
        default -> throw new IOException("no constant has the tag " + tag);
      }
    }
    return names;
  }

  @ParameterizedTest
  @CsvSource({ "1.8, 8", "11, 11", "16, 16" })
  void anOldJavaIsNamedAndWhatToDo(final String version, final String shown) {
    assertThat(StartCommand.complaint(version)).contains("needs Java 17 or newer", "with Java " + shown + ".", "Fiji");
  }

  @ParameterizedTest
  @CsvSource({ "17", "21", "25" })
  void aNewJavaWillDo(final String version) {
    assertThat(StartCommand.complaint(version)).isEmpty();
  }

  @Test
  @SuppressWarnings("unchecked")
  void itHandsOverWithTheMacrosOptions() {
    IJ.run("Conversions...", "scale"); // a built-in command makes ImageJ build its table of commands
    Menus.getCommands().put("RRA Started...", StartCommand.class.getName() + "(\"" + SampleCommand.class.getName() + "\")");
    assertThat(IJ.runMacro("setBatchMode(true); close(\"*\"); newImage(\"ct\", \"16-bit ramp\", 5, 4, 3); run(\"RRA Started...\", \"threshold=0.25\");"
      + " return getTitle();")).isEqualTo("sample of ct");
  }
}
