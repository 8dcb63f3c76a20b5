package io.github.rraunet.files;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Gives each test a cache that it has for itself, and that is gone afterwards. */
public final class OwnUserCache implements BeforeEachCallback, AfterEachCallback {

  private String earlier;
  private TemporaryFolder folder;

  @Override
  public void beforeEach(final ExtensionContext context) throws Exception {
    earlier = System.getProperty(UserCache.PROPERTY);
    folder = new TemporaryFolder("rra-cache");
    System.setProperty(UserCache.PROPERTY, folder.path().toString());
  }

  @Override
  public void afterEach(final ExtensionContext context) throws Exception {
    if (earlier == null) System.clearProperty(UserCache.PROPERTY);
    else System.setProperty(UserCache.PROPERTY, earlier);
    folder.close();
  }
}
