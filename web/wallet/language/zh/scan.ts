/** Scanning a payment code inside the app. */
export const texts = {
  title: '扫一扫付款',
  lead: '把对方的收款码对准框里。画面只在这台设备上看，不会上传。',
  frame: '相机画面',
  opening: '正在打开相机。浏览器询问时，请选“允许”。',
  looking: '对准收款码，会自动识别',
  found: '已识别收款码',
  elsewhere: '这不是我们的收款码',
  elsewhereHost: (host: string) => `它指向 ${host}，我们没有打开。请对方出示钱包里“收款”那一页的码。`,
  elsewhereText: '它是别处的码，我们没有打开。请对方出示钱包里“收款”那一页的码。',
  noneInPicture: '这张图片里没有找到码',
  noneInPictureDetail: '换一张清楚、完整的，或者直接扫。',
  trouble: {
    insecure: {
      title: '在这个网址用不了相机',
      detail: '浏览器只在加密的网址（https）上开放相机。用手机自带的相机扫对方的码，会直接打开付款页。',
    },
    missing: {
      title: '这台设备没有可用的相机',
      detail: '用手机自带的相机扫对方的码，会直接打开付款页；也可以用下面的办法。',
    },
    refused: {
      title: '相机没有得到允许',
      detail: '在浏览器的网站设置里允许使用相机，再回来重试。也可以用下面的办法。',
    },
    busy: {
      title: '相机打不开',
      detail: '可能有别的应用正在用它。关掉那个应用再试，也可以用下面的办法。',
    },
    unread: {
      title: '识别功能没有加载出来',
      detail: '看看网络，再试一次。也可以用下面的办法。',
    },
  },
  retry: '再试一次',
  otherWays: '不用相机',
  album: '从相册选一张码的图片',
  albumNote: '图片不会上传',
}
