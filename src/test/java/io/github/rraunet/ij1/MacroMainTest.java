package io.github.rraunet.ij1;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MacroMainTest {

  /** Of a file that Notepad saved: EF BB BF before the text. */
  @Test
  void theMarkOfUtf8IsNoPartOfAMacro(@TempDir final Path folder) throws Exception {
    final byte[] marked = { (byte) 0xEF, (byte) 0xBB, (byte) 0xBF, 'e', 'x', 'i', 't', '(', ')', ';' };
    assertThat(MacroMain.text(Files.write(folder.resolve("a.ijm"), marked))).isEqualTo("exit();");
    assertThat(MacroMain.text(Files.writeString(folder.resolve("b.ijm"), "print('é');"))).isEqualTo("print('é');");
  }
}
