/** Why there is no picture. Each has another thing to do. */
export type CameraTrouble = 'insecure' | 'missing' | 'refused' | 'busy'

/** The camera at the back, where there is one. Stop its tracks when the picture is not looked at any more. */
export async function openCamera(): Promise<MediaStream | CameraTrouble> {
  if (!isSecureContext) return 'insecure'
  const devices = navigator.mediaDevices as MediaDevices | undefined
  if (!devices?.getUserMedia) return 'missing'
  try {
    return await devices.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 720 } },
    })
  } catch (fault) {
    const name = fault instanceof DOMException ? fault.name : ''
    if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused'
    return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'missing' : 'busy'
  }
}

export function closeCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}
