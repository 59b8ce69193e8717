package io.cdcpipeline.producer;

import io.cdcpipeline.producer.capture.ChangeSource;
import io.cdcpipeline.producer.capture.Page;
import io.cdcpipeline.producer.capture.PollFailedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Gives the pages and failures it was told to, and remembers where it was asked to go on. */
final class ScriptedSource implements ChangeSource {
  private final Deque<Object> answers = new ArrayDeque<>();
  final List<String> asked = new ArrayList<>();
  boolean closed;

  void answers(Object... pagesAndFailures) {
    answers.addAll(List.of(pagesAndFailures));
  }

  @Override
  public String firstCursor() {
    return "start";
  }

  @Override
  public Page poll(String cursor) throws PollFailedException {
    asked.add(cursor);
    Object answer = answers.remove();
    if (answer instanceof PollFailedException failure) {
      throw failure;
    }
    return (Page) answer;
  }

  @Override
  public void close() {
    closed = true;
  }
}
