package io.fairway.registry.consul;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TurnsTests {

	private final Turns turns = new Turns(2, Runnable::run);

	private final List<String> called = new ArrayList<>();

	@Test
	void callsAtOnceWhileTurnsAreFree() {
		this.turns.take(() -> this.called.add("a"));
		this.turns.take(() -> this.called.add("b"));
		this.turns.take(() -> this.called.add("c"));
		assertThat(this.called).containsExactly("a", "b");
		assertThat(this.turns.tryTake()).isFalse();
	}

	@Test
	void passesATurnToWhoWaitsLongest() {
		this.turns.tryTake();
		this.turns.tryTake();
		this.turns.take(() -> this.called.add("a"));
		this.turns.take(() -> this.called.add("b"));
		this.turns.give();
		assertThat(this.called).containsExactly("a");
		this.turns.give();
		this.turns.give();
		assertThat(this.called).containsExactly("a", "b");
		assertThat(this.turns.tryTake()).isTrue();
	}

}
