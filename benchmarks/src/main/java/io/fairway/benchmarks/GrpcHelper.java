package io.fairway.benchmarks;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

import io.grpc.Attributes;
import io.grpc.ChannelLogger;
import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.CreateSubchannelArgs;
import io.grpc.LoadBalancer.Helper;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.LoadBalancer.SubchannelStateListener;
import io.grpc.ManagedChannel;
import io.grpc.SynchronizationContext;
import org.jspecify.annotations.Nullable;

/**
 * What a channel is to its load balancer: it makes subchannels, which connect as soon as
 * they are asked to, and keeps the latest picker.
 */
final class GrpcHelper extends Helper {

	private static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor((task) -> {
		Thread thread = new Thread(task, "grpc-timer");
		thread.setDaemon(true);
		return thread;
	});

	private final SynchronizationContext synchronizationContext = new SynchronizationContext((thread, cause) -> {
		throw new IllegalStateException(cause);
	});

	private @Nullable ConnectivityState state;

	private @Nullable SubchannelPicker picker;

	@Nullable ConnectivityState state() {
		return this.state;
	}

	SubchannelPicker picker() {
		if (this.picker == null) {
			throw new IllegalStateException("No picker");
		}
		return this.picker;
	}

	@Override
	public void updateBalancingState(ConnectivityState state, SubchannelPicker picker) {
		this.state = state;
		this.picker = picker;
	}

	@Override
	public Subchannel createSubchannel(CreateSubchannelArgs arguments) {
		return new ConnectedSubchannel(arguments, this.synchronizationContext);
	}

	@Override
	public ManagedChannel createOobChannel(EquivalentAddressGroup addresses, String authority) {
		throw new UnsupportedOperationException("createOobChannel");
	}

	@Override
	public String getAuthority() {
		return Fixtures.SERVICE;
	}

	@Override
	public String getChannelTarget() {
		return Fixtures.SERVICE;
	}

	@Override
	public SynchronizationContext getSynchronizationContext() {
		return this.synchronizationContext;
	}

	@Override
	public ScheduledExecutorService getScheduledExecutorService() {
		return TIMER;
	}

	@Override
	public ChannelLogger getChannelLogger() {
		return new Silence();
	}

	private static final class ConnectedSubchannel extends Subchannel {

		private final CreateSubchannelArgs arguments;

		private final SynchronizationContext synchronizationContext;

		private @Nullable SubchannelStateListener listener;

		ConnectedSubchannel(CreateSubchannelArgs arguments, SynchronizationContext synchronizationContext) {
			this.arguments = arguments;
			this.synchronizationContext = synchronizationContext;
		}

		@Override
		public void start(SubchannelStateListener listener) {
			this.listener = listener;
		}

		@Override
		public void requestConnection() {
			become(ConnectivityState.CONNECTING);
			become(ConnectivityState.READY);
		}

		/** A channel, too, tells about a state after the call that led to it. */
		private void become(ConnectivityState state) {
			SubchannelStateListener listener = this.listener;
			if (listener != null) {
				this.synchronizationContext
					.execute(() -> listener.onSubchannelState(ConnectivityStateInfo.forNonError(state)));
			}
		}

		@Override
		public void shutdown() {
			become(ConnectivityState.SHUTDOWN);
		}

		@Override
		public List<EquivalentAddressGroup> getAllAddresses() {
			return this.arguments.getAddresses();
		}

		@Override
		public Attributes getAttributes() {
			return this.arguments.getAttributes();
		}

		@Override
		public ChannelLogger getChannelLogger() {
			return new Silence();
		}

	}

	private static final class Silence extends ChannelLogger {

		@Override
		public void log(ChannelLogLevel level, String message) {
		}

		@Override
		public void log(ChannelLogLevel level, String messageFormat, Object... arguments) {
		}

	}

}
