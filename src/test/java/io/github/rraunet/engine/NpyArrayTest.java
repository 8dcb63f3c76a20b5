package io.github.rraunet.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyArrayTest {

  /** numpy 2.4.6: {@code numpy.save(f, numpy.array([[[0, 1, -2]], [[1.5, .125, 15]]], dtype='<f4'))}. */
  private static final String FLOAT32_2_1_3 = "934e554d505901007600"
    + "7b276465736372273a20273c6634272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028322c20312c2033292c207d"
    + "20".repeat(55) + "0a" + "000000000000803f000000c0" + "0000c03f0000003e00007041";
  private static final float[] VALUES = { 0, 1, -2, 1.5f, 0.125f, 15 };

  @TempDir
  private Path temp;

  @Test
  void writesWhatTheFormatSays() throws IOException {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    new NpyArray(new int[] { 2, 1, 3 }, VALUES).write(out);
    assertThat(HexFormat.of().formatHex(out.toByteArray())).isEqualTo(FLOAT32_2_1_3);
  }

  @Test
  void readsFloat32InCOrder() throws Exception {
    final NpyArray array = read(FLOAT32_2_1_3);
    assertThat(array.shape()).containsExactly(2, 1, 3);
    assertThat(array.values()).containsExactly(VALUES);
  }

  @Test
  void readsBigEndianAndIntegers() throws Exception {
    assertThat(read(header("{'descr': '>f8', 'fortran_order': False, 'shape': (2,), }") + "3ff8000000000000c008000000000000")
      .values())
      .containsExactly(1.5f, -3);
    assertThat(read(header("{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }") + "00ff").values())
      .containsExactly(0, 255);
    assertThat(read(header("{'descr': '<i2', 'fortran_order': False, 'shape': (2,), }") + "18fc0100").values())
      .containsExactly(-1000, 1);
    assertThat(read(header("{'descr': '<u2', 'fortran_order': False, 'shape': (1,), }") + "ffff").values())
      .containsExactly(65535);
  }

  @Test
  void saysWhatIsWrong() {
    assertThatThrownBy(() -> read("504b0304000000000000000000")).isInstanceOf(EngineException.class)
      .hasMessageContaining("does not begin like one");
    assertThatThrownBy(() -> read(FLOAT32_2_1_3.substring(0, FLOAT32_2_1_3.length() - 2))).isInstanceOf(EngineException.class)
      .hasMessageContaining("expected 24 bytes of values, found 23");
    assertThatThrownBy(() -> read(FLOAT32_2_1_3.substring(0, 60))).isInstanceOf(EngineException.class)
      .hasMessageContaining("ends within the header");
    assertThatThrownBy(() -> read(header("{'descr': '<f4', 'fortran_order': True, 'shape': (1,), }") + "00000000"))
      .isInstanceOf(EngineException.class)
      .hasMessageContaining("Fortran order");
    assertThatThrownBy(() -> read(header("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }") + "0000000000000000"))
      .isInstanceOf(EngineException.class).hasMessageContaining("c8");
    assertThatThrownBy(() -> read(header("{'descr': '<f4', 'fortran_order': False, 'shape': (99999, 99999), }")))
      .isInstanceOf(EngineException.class)
      .hasMessageContaining("too large");
    assertThatThrownBy(() -> NpyArray.read(Path.of("nowhere.npy"))).isInstanceOf(EngineException.class)
      .hasMessage("cannot read the model's test tensor: nowhere.npy: there is no such file or folder; get the whole package"
        + " again");
    assertThatThrownBy(() -> read("")).isInstanceOf(EngineException.class).hasMessageContaining("ends within the header");
  }

  private static String header(final String dictionary) {
    final byte[] text = dictionary.getBytes();
    return "934e554d50590100" + HexFormat.of().toHexDigits((byte) text.length) + "00" + HexFormat.of().formatHex(text);
  }

  private NpyArray read(final String hex) throws EngineException, IOException {
    final byte[] bytes = HexFormat.of().parseHex(hex);
    return NpyArray.read(Files.write(temp.resolve("a" + Arrays.hashCode(bytes) + ".npy"), bytes));
  }
}
