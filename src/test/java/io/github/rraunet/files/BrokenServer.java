package io.github.rraunet.files;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;

/** A web server on this machine that breaks off in the middle of an answer as often as it is told to. */
public final class BrokenServer implements AutoCloseable {

  private final HttpServer server;
  private final byte[] content;
  private final List<String> ranges = new ArrayList<>();
  private int breaks;
  private int afterBytes;
  private int status;
  private boolean ignoresRanges;
  private boolean silent;
  private boolean saysNoLength;
  private String type = "";

  public BrokenServer(final byte[] content) throws IOException {
    this.content = content;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool(task -> {
      final Thread thread = new Thread(task);
      thread.setDaemon(true);
      return thread;
    }));
    server.createContext("/", this::serve);
    server.start();
  }

  /** Breaks off the next answers, each after some bytes. */
  public BrokenServer breaks(final int times, final int bytes) {
    breaks = times;
    afterBytes = bytes;
    return this;
  }

  public BrokenServer answersWith(final int code) {
    status = code;
    return this;
  }

  public BrokenServer ignoresRanges() {
    ignoresRanges = true;
    return this;
  }

  /** Sends in chunks. */
  public BrokenServer saysNoLength() {
    saysNoLength = true;
    return this;
  }

  /** @param contentType such as "text/html" */
  public BrokenServer type(final String contentType) {
    type = contentType;
    return this;
  }

  /** Neither sends nor ends. */
  public BrokenServer isSilent() {
    silent = true;
    return this;
  }

  public URI uri() {
    return URI.create("http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + server.getAddress().getPort() + "/");
  }

  /** @return of the requests, in their order; empty for the whole */
  public synchronized List<String> ranges() {
    return List.copyOf(ranges);
  }

  private void serve(final HttpExchange exchange) throws IOException {
    final String range = exchange.getRequestHeaders().getFirst("Range");
    final int from = range == null || ignoresRanges ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    final boolean broken;
    synchronized (this) {
      ranges.add(range == null ? "" : range);
      broken = breaks-- > 0;
    }
    if (status != 0) {
      exchange.sendResponseHeaders(status, -1);
      exchange.close();
      return;
    }
    if (from > 0) exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/"
      + content.length);
    if (!type.isEmpty()) exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, saysNoLength ? 0 : content.length - from);
    final OutputStream out = exchange.getResponseBody();
    if (silent) {
      out.flush();
      return;
    }
    out.write(content, from, broken ? Math.min(afterBytes, content.length - from) : content.length - from);
    out.flush();
    if (broken) {
      exchange.close(); // less than was announced
      return;
    }
    out.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
