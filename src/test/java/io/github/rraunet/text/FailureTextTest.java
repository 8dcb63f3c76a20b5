package io.github.rraunet.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class FailureTextTest {

  @Test
  void javasFileExceptionsGetTheirCauseSpelledOut() {
    assertThat(FailureText.of(new NoSuchFileException("a.nii"))).isEqualTo("a.nii: there is no such file or folder");
    assertThat(FailureText.of(new AccessDeniedException("a.nii"))).isEqualTo("a.nii: the system denies access to it");
    assertThat(FailureText.of(new IllegalStateException())).isEqualTo("failed with IllegalStateException");
  }

  /** The words are those of Java 17 on Linux in the locale C. */
  @Test
  void aNameThatTheLocaleHasNoLettersForIsToldWithTheRemedy() {
    assertThat(FailureText.of(new InvalidPathException("??.nii", "Malformed input or input contains unmappable characters")))
      .startsWith("??.nii: ").contains("LC_ALL=C.UTF-8");
    assertThat(FailureText.of(new InvalidPathException("a\0b", "Nul character not allowed"))).isEqualTo(
      "Nul character not allowed: a\0b");
  }
}
