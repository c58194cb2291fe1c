package io.fairway.registry.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;
import org.xbill.DNS.io.IoClientFactory;

import io.fairway.instance.Text;
import io.fairway.registry.RegistryException;

/**
 * Asks the servers in turn until one of them knows, beginning with the one that knew
 * last. Never waits. Thread-safe.
 */
final class DnsResolver {

	/** What passes every network without being cut to pieces (DNS flag day 2020). */
	private static final int UDP_SIZE = 1232;

	private final String registry;

	private final List<SimpleResolver> servers;

	private volatile int first;

	/**
	 * A resolver that asks the given servers.
	 * @param timeout how long all of them together may take
	 */
	DnsResolver(String registry, List<InetSocketAddress> servers, IoClientFactory transport, Duration timeout) {
		this.registry = registry;
		Duration part = timeout.dividedBy(servers.size());
		this.servers = servers.stream().map((address) -> server(address, transport, part)).toList();
	}

	private static SimpleResolver server(InetSocketAddress address, IoClientFactory transport, Duration timeout) {
		SimpleResolver server = new SimpleResolver(address);
		server.setIoClientFactory(transport);
		server.setTimeout(timeout);
		server.setEDNS(0, UDP_SIZE, 0, List.of());
		return server;
	}

	/**
	 * Asks for the records of a name.
	 * @return the answer, or a {@link RegistryException} if no server knows
	 */
	CompletableFuture<DnsAnswer> ask(Name name, int type) {
		return ask(name, type, 0);
	}

	private CompletableFuture<DnsAnswer> ask(Name name, int type, int aliases) {
		CompletableFuture<DnsMessage> message = new CompletableFuture<>();
		new Question(name, type, aliases, message).ask(0);
		return message.thenCompose((read) -> next(type, read));
	}

	private CompletableFuture<DnsAnswer> next(int type, DnsMessage message) {
		DnsAnswer answer = message.answer();
		return (answer != null) ? CompletableFuture.completedFuture(answer)
				: ask(message.name(), type, message.aliases());
	}

	private RegistryException failure(Name name, int type, InetSocketAddress server, Throwable cause) {
		String address = server.getAddress().getHostAddress() + ":" + server.getPort();
		String reason = Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName());
		return new RegistryException("Registry '" + this.registry + "' cannot look up " + Type.string(type) + " of "
				+ Text.printable(name) + ": server " + address + ": " + Text.printable(reason), cause);
	}

	private final class Question {

		private final Name name;

		private final int type;

		private final int aliases;

		private final CompletableFuture<DnsMessage> result;

		private final int begin = DnsResolver.this.first;

		Question(Name name, int type, int aliases, CompletableFuture<DnsMessage> result) {
			this.name = name;
			this.type = type;
			this.aliases = aliases;
			this.result = result;
		}

		void ask(int attempt) {
			int server = (this.begin + attempt) % DnsResolver.this.servers.size();
			send(DnsResolver.this.servers.get(server)).whenComplete((message, failure) -> {
				Throwable cause = (failure != null) ? failure : read(server, message);
				if (cause != null) {
					goOn(attempt + 1, server, cause);
				}
			});
		}

		private CompletionStage<Message> send(SimpleResolver server) {
			try {
				return server.sendAsync(Message.newQuery(Record.newRecord(this.name, this.type, DClass.IN)),
						Runnable::run);
			}
			catch (RuntimeException ex) {
				return CompletableFuture.failedFuture(ex);
			}
		}

		private @Nullable Throwable read(int server, Message message) {
			try {
				DnsMessage read = new DnsMessage(message, this.name, this.type, this.aliases);
				DnsResolver.this.first = server;
				this.result.complete(read);
				return null;
			}
			catch (IOException | RuntimeException ex) {
				return ex;
			}
		}

		private void goOn(int attempt, int server, Throwable failure) {
			Throwable cause = (failure instanceof CompletionException && failure.getCause() != null)
					? failure.getCause() : failure;
			if (attempt < DnsResolver.this.servers.size()) {
				ask(attempt);
				return;
			}
			this.result.completeExceptionally(
					failure(this.name, this.type, DnsResolver.this.servers.get(server).getAddress(), cause));
		}

	}

}
