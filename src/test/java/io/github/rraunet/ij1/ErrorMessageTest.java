package io.github.rraunet.ij1;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ErrorMessageTest {

  @Test
  void linesAreBrokenAtSpacesOnly() {
    assertThat(ErrorMessage.wrapped("one two three four", 9)).isEqualTo("one two\nthree\nfour");
    assertThat(ErrorMessage.wrapped("in /a/very/long/path it is", 8)).isEqualTo("in\n/a/very/long/path\nit is");
    assertThat(ErrorMessage.wrapped("short", 80)).isEqualTo("short");
    assertThat(ErrorMessage.wrapped("", 80)).isEmpty();
  }

  @Test
  void linesOfTheTextStay() {
    assertThat(ErrorMessage.wrapped("first\nsecond line", 80)).isEqualTo("first\nsecond line");
  }

  @Test
  void aLineMayBeFull() {
    assertThat(ErrorMessage.wrapped("123 567 9", 7)).isEqualTo("123 567\n9");
  }
}
