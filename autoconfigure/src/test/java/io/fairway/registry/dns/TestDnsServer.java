package io.fairway.registry.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A DNS server on loopback that says what no decent server would say. Without anything
 * else, a name that has no records does not exist.
 */
final class TestDnsServer implements AutoCloseable {

	static final long NEGATIVE_TTL = 7;

	private static final int MAX_DATAGRAM = 1232;

	private final DatagramSocket udp;

	private final ServerSocket tcp;

	private final Map<String, List<Record>> records = new ConcurrentHashMap<>();

	private final Map<String, UnaryOperator<Message>> replies = new ConcurrentHashMap<>();

	private final List<String> questions = new CopyOnWriteArrayList<>();

	private volatile UnaryOperator<List<byte[]>> datagrams = UnaryOperator.identity();

	private volatile UnaryOperator<byte[]> streams = UnaryOperator.identity();

	TestDnsServer() {
		this(0);
	}

	TestDnsServer(int port) {
		try {
			this.tcp = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
			this.udp = new DatagramSocket(address());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		daemon(this::serveUdp);
		daemon(this::serveTcp);
	}

	private static void daemon(Runnable task) {
		Thread thread = new Thread(task, "test-dns");
		thread.setDaemon(true);
		thread.start();
	}

	InetSocketAddress address() {
		return new InetSocketAddress(InetAddress.getLoopbackAddress(), this.tcp.getLocalPort());
	}

	/**
	 * Replaces the records of a name and type.
	 */
	TestDnsServer set(String name, int type, long ttl, String... data) {
		List<Record> replaced = new ArrayList<>();
		for (String text : data) {
			replaced.add(parse(name, type, ttl, text));
		}
		this.records.put(key(name, type), replaced);
		return this;
	}

	/**
	 * From now on, changes the reply to questions for a name and type.
	 */
	TestDnsServer reply(String name, int type, UnaryOperator<Message> reply) {
		this.replies.put(key(name, type), reply);
		return this;
	}

	TestDnsServer reply(String name, int type, int rcode) {
		return reply(name, type, (reply) -> {
			Message error = new Message(reply.getHeader().getID());
			error.getHeader().setFlag(Flags.QR);
			error.getHeader().setRcode(rcode);
			error.addRecord(reply.getQuestion(), Section.QUESTION);
			return error;
		});
	}

	/**
	 * From now on, answers decently again.
	 */
	void decent(String name, int type) {
		this.replies.remove(key(name, type));
	}

	/**
	 * From now on, sends other datagrams than the reply.
	 */
	void datagrams(UnaryOperator<List<byte[]>> datagrams) {
		this.datagrams = datagrams;
	}

	/**
	 * From now on, sends other bytes over TCP than the length and the reply.
	 */
	void streams(UnaryOperator<byte[]> streams) {
		this.streams = streams;
	}

	/**
	 * The questions so far, such as "a.example. A" or "a.example. A tcp".
	 */
	List<String> questions() {
		return this.questions;
	}

	static Record parse(String name, int type, long ttl, String data) {
		try {
			return Record.fromString(name(name), type, DClass.IN, ttl, data, Name.root);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static Name name(String name) {
		return Name.fromConstantString(name.endsWith(".") ? name : name + ".");
	}

	private static String key(String name, int type) {
		return key(name(name), type);
	}

	private static String key(Name name, int type) {
		return name.toString().toLowerCase(Locale.ROOT) + " " + Type.string(type);
	}

	private Message reply(byte[] bytes, String suffix) throws IOException {
		Message question = new Message(bytes);
		String key = key(question.getQuestion().getName(), question.getQuestion().getType());
		this.questions.add(key + suffix);
		Message reply = new Message(question.getHeader().getID());
		reply.getHeader().setFlag(Flags.QR);
		reply.getHeader().setFlag(Flags.AA);
		reply.addRecord(question.getQuestion(), Section.QUESTION);
		List<Record> answer = this.records.getOrDefault(key, List.of());
		answer.forEach((record) -> reply.addRecord(record, Section.ANSWER));
		if (answer.isEmpty()) {
			reply.addRecord(parse("example", Type.SOA, 3600, "ns.example. admin.example. 1 1 1 1 " + NEGATIVE_TTL),
					Section.AUTHORITY);
			if (!exists(question.getQuestion().getName())) {
				reply.getHeader().setRcode(Rcode.NXDOMAIN);
			}
		}
		return this.replies.getOrDefault(key, UnaryOperator.identity()).apply(reply);
	}

	private boolean exists(Name name) {
		return this.records.keySet().stream().anyMatch((key) -> key.startsWith(name + " "));
	}

	private void serveUdp() {
		try {
			while (true) {
				DatagramPacket packet = new DatagramPacket(new byte[Message.MAXLENGTH], Message.MAXLENGTH);
				this.udp.receive(packet);
				byte[] reply = reply(bytes(packet), "").toWire(MAX_DATAGRAM);
				for (byte[] datagram : this.datagrams.apply(List.of(reply))) {
					this.udp.send(new DatagramPacket(datagram, datagram.length, packet.getSocketAddress()));
				}
			}
		}
		catch (IOException ex) {
			// Closed.
		}
	}

	private static byte[] bytes(DatagramPacket packet) {
		byte[] bytes = new byte[packet.getLength()];
		System.arraycopy(packet.getData(), 0, bytes, 0, bytes.length);
		return bytes;
	}

	private void serveTcp() {
		try {
			while (true) {
				Socket socket = this.tcp.accept();
				daemon(() -> serve(socket));
			}
		}
		catch (IOException ex) {
			// Closed.
		}
	}

	private void serve(Socket socket) {
		try (socket) {
			DataInputStream in = new DataInputStream(socket.getInputStream());
			byte[] question = new byte[in.readUnsignedShort()];
			in.readFully(question);
			byte[] reply = reply(question, " tcp").toWire(Message.MAXLENGTH);
			byte[] stream = new byte[reply.length + 2];
			stream[0] = (byte) (reply.length >> 8);
			stream[1] = (byte) reply.length;
			System.arraycopy(reply, 0, stream, 2, reply.length);
			new DataOutputStream(socket.getOutputStream()).write(this.streams.apply(stream));
		}
		catch (IOException ex) {
			// The client went away.
		}
	}

	@Override
	public void close() {
		this.udp.close();
		try {
			this.tcp.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
