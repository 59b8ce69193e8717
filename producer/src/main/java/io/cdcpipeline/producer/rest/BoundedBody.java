package io.cdcpipeline.producer.rest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;

/**
 * Reads a body up to a limit and drops the connection beyond it, so that no server can fill the
 * heap. Bodies other than those of status 200 are not read at all.
 */
final class BoundedBody implements BodySubscriber<byte[]> {
  private final int limit;
  private final boolean wanted;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CompletableFuture<byte[]> body = new CompletableFuture<>();
  private Subscription subscription;

  private BoundedBody(int limit, boolean wanted) {
    this.limit = limit;
    this.wanted = wanted;
  }

  static BoundedBody of(ResponseInfo response, int limit) {
    return new BoundedBody(limit, response.statusCode() == 200);
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Subscription newSubscription) {
    subscription = newSubscription;
    if (wanted) {
      subscription.request(Long.MAX_VALUE);
    } else {
      subscription.cancel();
      body.complete(new byte[0]);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      if (buffer.remaining() > limit - bytes.size()) {
        subscription.cancel();
        body.completeExceptionally(
            new IOException("the body is larger than %d bytes".formatted(limit)));
        return;
      }
      byte[] chunk = new byte[buffer.remaining()];
      buffer.get(chunk);
      bytes.writeBytes(chunk);
    }
  }

  @Override
  public void onError(Throwable failure) {
    body.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    body.complete(bytes.toByteArray());
  }
}
