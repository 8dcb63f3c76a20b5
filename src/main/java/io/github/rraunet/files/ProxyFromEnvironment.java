package io.github.rraunet.files;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The proxy that the environment names ({@code https_proxy}, {@code http_proxy}, {@code no_proxy}, in small or capital letters),
 * as most command-line tools have it. Java's own settings ({@code -Dhttps.proxyHost}) go before it.
 */
final class ProxyFromEnvironment extends ProxySelector {

  private static final int DEFAULT_PORT = 8080;

  private final Map<String, String> environment;
  private final ProxySelector javas;

  /** @param javas what Java's settings name */
  ProxyFromEnvironment(final Map<String, String> environment, final ProxySelector javas) {
    this.environment = environment;
    this.javas = javas;
  }

  @Override
  public List<Proxy> select(final URI uri) {
    if (javas != null) {
      final List<Proxy> set = javas.select(uri);
      if (set.stream().anyMatch(p -> p.type() != Proxy.Type.DIRECT)) return set;
    }
    final String named = value(uri.getScheme() + "_proxy");
    if (named.isEmpty() || isExempt(uri.getHost())) return List.of(Proxy.NO_PROXY);
    final URI proxy = URI.create(named.contains("://") ? named : "http://" + named);
    if (proxy.getHost() == null) throw new IllegalArgumentException("the environment variable " + uri.getScheme()
      + "_proxy must be like http://host:port");
    return List.of(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.getHost(),
      proxy.getPort() < 0 ? DEFAULT_PORT : proxy.getPort())));
  }

  private String value(final String name) {
    final String small = environment.getOrDefault(name, "");
    return (small.isBlank() ? environment.getOrDefault(name.toUpperCase(Locale.ROOT), "") : small).trim();
  }

  private boolean isExempt(final String host) {
    return Arrays.stream(value("no_proxy").split(",")).map(String::trim).filter(n -> !n.isEmpty())
      .map(n -> n.startsWith(".") ? n.substring(1) : n).anyMatch(n -> n.equals("*") || host.equals(n) || host.endsWith("." + n));
  }

  @Override
  public void connectFailed(final URI uri, final SocketAddress address, final IOException failure) {
    // the failure reaches the caller of the request as well
  }
}
