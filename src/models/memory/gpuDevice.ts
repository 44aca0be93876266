/** The GPU's device, which a browser may take away at any time, and another in its place. */
import { SelfRagError } from '../../selfrag';
import { until } from '../until';

/** How long a run on a lost device may take to give up, in milliseconds. */
const PATIENCE = 2_000;
/** How long after a run's failure the browser may say that the device is lost, in milliseconds. */
const NOTICE = 200;

/** Limits that the runtime's own device has raised above the defaults, where its adapter allows it. */
const LIMITS = [
  ...(['maxBufferSize', 'maxStorageBufferBindingSize', 'maxComputeWorkgroupStorageSize', 'maxComputeInvocationsPerWorkgroup'] as const),
  ...(['maxComputeWorkgroupSizeX', 'maxComputeWorkgroupSizeY', 'maxComputeWorkgroupSizeZ', 'maxComputeWorkgroupsPerDimension'] as const),
  'maxStorageBuffersPerShaderStage',
] as const;

export class WatchedDevice {
  readonly #lost = new AbortController();

  constructor(readonly device: GPUDevice) {
    void device.lost.then(({ message, reason }) =>
      this.#lost.abort(
        new SelfRagError('gpu-lost', 'The browser took the GPU away in the middle of the work. Load the models again.', {
          reason: message || reason,
        }),
      ),
    );
  }

  get isLost(): boolean {
    return this.#lost.signal.aborted;
  }

  /**
   * What `work` gives, or `gpu-lost` when the device goes meanwhile. Work that fails on a lost device may say so in its
   * own words before the browser does; and work that is under way is waited for, since the runtime must not be called
   * again while a run of it still returns.
   */
  async guard<T>(work: Promise<T>): Promise<T> {
    try {
      return await until(this.#lost.signal, work);
    } catch (error) {
      await Promise.race([work.catch(() => undefined), later(PATIENCE)]);
      await until(this.#lost.signal, later(NOTICE));
      throw error;
    }
  }

  get hasSubgroups(): boolean {
    return this.device.features.has('subgroups');
  }

  /**
   * Another device like this one, on whatever adapter there is now.
   * @throws SelfRagError `gpu-lost` when there is none
   */
  async another({ subgroups = this.hasSubgroups } = {}): Promise<WatchedDevice> {
    const { limits } = this.device;
    const features = [...this.device.features].filter((name) => subgroups || !name.includes('subgroup'));
    try {
      const adapter = await navigator.gpu.requestAdapter();
      if (!adapter) throw new Error('no adapter');
      const device = await adapter.requestDevice({
        requiredFeatures: features.filter((name) => adapter.features.has(name)) as GPUFeatureName[],
        requiredLimits: Object.fromEntries(LIMITS.map((name) => [name, Math.min(limits[name], adapter.limits[name])])),
      });
      return new WatchedDevice(device);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new SelfRagError('gpu-lost', 'The GPU was taken away, and there is no other.', { reason }, { cause });
    }
  }
}

function later(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}
