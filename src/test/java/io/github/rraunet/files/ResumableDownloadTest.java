package io.github.rraunet.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ResumableDownloadTest {

  private static final byte[] CONTENT = new byte[300_000];

  static {
    new Random(7).nextBytes(CONTENT);
  }

  @TempDir
  private Path temp;

  private static final Progress STOPPED = new Progress() {
    @Override
    public void report(final String step, final long done, final long total) {}

    @Override
    public boolean isCanceled() {
      return true;
    }
  };

  private Path file() {
    return temp.resolve("file.part");
  }

  private void load(final BrokenServer server, final Progress progress) throws IOException, InterruptedException {
    new ResumableDownload(server.uri(), file(), CONTENT.length, Duration.ofSeconds(20), Duration.ofMillis(5)).run("Loading",
      progress);
  }

  @Test
  void loadsTheWhole() throws Exception {
    try (BrokenServer server = new BrokenServer(CONTENT)) {
      load(server, Progress.NONE);
      assertThat(file()).hasBinaryContent(CONTENT);
      assertThat(server.ranges()).containsExactly("");
      load(server, Progress.NONE);
      assertThat(server.ranges()).as("what is whole is not asked for").hasSize(1);
    }
  }

  @Test
  void goesOnWhereTheConnectionBroke() throws Exception {
    try (BrokenServer server = new BrokenServer(CONTENT).breaks(2, 100_000)) {
      load(server, Progress.NONE);
      assertThat(file()).hasBinaryContent(CONTENT);
      assertThat(server.ranges()).hasSize(3).first().isEqualTo("");
      assertThat(server.ranges().subList(1, 3)).allMatch(r -> r.matches("bytes=[1-9]\\d+-"));
    }
  }

  @Test
  void goesOnAfterAnotherRun() throws Exception {
    Files.write(file(), Arrays.copyOf(CONTENT, 12_345));
    try (BrokenServer server = new BrokenServer(CONTENT)) {
      load(server, Progress.NONE);
      assertThat(file()).hasBinaryContent(CONTENT);
      assertThat(server.ranges()).containsExactly("bytes=12345-");
    }
  }

  @Test
  void beginsAgainWhereTheServerCannotGoOn() throws Exception {
    Files.write(file(), Arrays.copyOf(CONTENT, 12_345));
    try (BrokenServer server = new BrokenServer(CONTENT).ignoresRanges()) {
      load(server, Progress.NONE);
      assertThat(file()).hasBinaryContent(CONTENT);
    }
  }

  @Test
  void givesUpAfterTriesInVainAndKeepsWhatItHas() throws Exception {
    Files.write(file(), Arrays.copyOf(CONTENT, 12_345));
    try (BrokenServer server = new BrokenServer(CONTENT).breaks(100, 0)) {
      assertThatThrownBy(() -> load(server, Progress.NONE)).isInstanceOf(IOException.class).hasMessageContaining("broke off")
        .hasMessageContaining("the same command goes on from there");
      assertThat(server.ranges()).hasSize(5);
      assertThat(file()).hasSize(12_345);
    }
  }

  @Test
  void takesNoForAnAnswer() throws Exception {
    try (BrokenServer server = new BrokenServer(CONTENT).answersWith(404)) {
      assertThatThrownBy(() -> load(server, Progress.NONE)).hasMessage(server.uri()
        + " cannot be loaded: the server answered 404");
      assertThat(server.ranges()).hasSize(1);
    }
  }

  @Test
  void refusesMoreThanWasExpected() throws Exception {
    try (BrokenServer server = new BrokenServer(Arrays.copyOf(CONTENT, CONTENT.length + 1))) {
      assertThatThrownBy(() -> load(server, Progress.NONE)).hasMessage(server.uri() + " is another file: the server has 300001"
        + " bytes, and 300000 were expected");
    }
  }

  @Test
  void refusesMoreThanWasExpectedOfAServerThatDoesNotSayHowMuch() throws Exception {
    try (BrokenServer server = new BrokenServer(Arrays.copyOf(CONTENT, CONTENT.length + 1)).saysNoLength()) {
      assertThatThrownBy(() -> load(server, Progress.NONE)).hasMessageContaining("larger than the 300000 bytes");
    }
  }

  /** Else what was loaded before would grow by a page, and all of it be thrown away for its hash. */
  @Test
  void keepsWhatItHasFromAnotherFile() throws Exception {
    Files.write(file(), Arrays.copyOf(CONTENT, 12_345));
    try (BrokenServer login = new BrokenServer(new byte[99]).saysNoLength().ignoresRanges().type("text/html; charset=utf-8");
      BrokenServer shorter = new BrokenServer(new byte[20_000]))
    {
      assertThatThrownBy(() -> load(login, Progress.NONE)).hasMessage(login.uri() + " cannot be loaded: the server sent a web"
        + " page in its place; does this network want a login, or is the address wrong?");
      assertThat(login.ranges()).hasSize(1);
      assertThatThrownBy(() -> load(shorter, Progress.NONE)).hasMessage(shorter.uri() + " is another file: the server has 7655"
        + " bytes, and 287655 were expected");
      assertThat(file()).hasBinaryContent(Arrays.copyOf(CONTENT, 12_345));
    }
  }

  @Test
  void saysWhyAServerIsNotReached() throws Exception {
    final URI nobody;
    try (BrokenServer server = new BrokenServer(CONTENT)) {
      nobody = server.uri();
    }
    assertThatThrownBy(() -> load(nobody)).hasMessageContaining("broke off at 0 of 0 MB (127.0.0.1 takes no connection)");
  }

  @Test
  void saysThatANameIsNotKnown() {
    assumeTrue(System.getenv("http_proxy") == null && System.getenv("HTTP_PROXY") == null, "a proxy looks names up itself");
    assertThatThrownBy(() -> load(URI.create("http://nowhere.invalid/"))).hasMessageContaining("(the name nowhere.invalid is not"
      + " known to this machine)");
  }

  private void load(final URI source) throws IOException, InterruptedException {
    new ResumableDownload(source, file(), CONTENT.length, Duration.ofSeconds(20), Duration.ofMillis(5)).run("Loading",
      Progress.NONE);
  }

  @Test
  void isStoppedWhileTheServerIsSilent() throws Exception {
    try (BrokenServer server = new BrokenServer(CONTENT).isSilent()) {
      assertThatThrownBy(() -> load(server, STOPPED)).isInstanceOf(CanceledException.class);
    }
  }

  @Test
  void doesNotWaitForEverForASilentServer() throws Exception {
    try (BrokenServer server = new BrokenServer(CONTENT).isSilent()) {
      assertThatThrownBy(() -> new ResumableDownload(server.uri(), file(), CONTENT.length, Duration.ofMillis(300), Duration
        .ofMillis(5)).run("Loading", Progress.NONE)).isInstanceOf(IOException.class).hasMessageContaining("broke off");
    }
  }

  @Test
  void takesTheProxyOfTheEnvironment() {
    final var proxies = new ProxyFromEnvironment(Map.of("https_proxy", "http://proxy.example:3128", "HTTP_PROXY", "other.example",
      "no_proxy", "localhost,.inside.example"), ProxySelector.of(null));
    assertThat(proxies.select(URI.create("https://repo.example/x"))).containsExactly(new Proxy(Proxy.Type.HTTP, InetSocketAddress
      .createUnresolved("proxy.example", 3128)));
    assertThat(proxies.select(URI.create("http://repo.example/x"))).containsExactly(new Proxy(Proxy.Type.HTTP, InetSocketAddress
      .createUnresolved("other.example", 8080)));
    assertThat(proxies.select(URI.create("https://a.inside.example/x"))).containsExactly(Proxy.NO_PROXY);
    assertThat(proxies.select(URI.create("https://localhost/x"))).containsExactly(Proxy.NO_PROXY);
    final Proxy javas = new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("java.example", 1));
    assertThat(new ProxyFromEnvironment(Map.of("https_proxy", "http://proxy.example:3128"), ProxySelector.of(InetSocketAddress
      .createUnresolved("java.example", 1))).select(URI.create("https://repo.example/x"))).hasToString(List.of(javas).toString());
  }
}
