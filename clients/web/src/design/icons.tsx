import type { ReactNode } from "react";

/** Pictures of 24 by 24, drawn by lines in the text's colour. They are decoration: what they are in has a label. */
function icon(children: ReactNode, isFilled = false) {
  return function Icon({ size = 20 }: { size?: number }) {
    return (
      <svg
        width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false"
        fill={isFilled ? "currentColor" : "none"} stroke="currentColor" strokeWidth={isFilled ? 0 : 2} strokeLinecap="round" strokeLinejoin="round"
      >
        {children}
      </svg>
    );
  };
}

export const CloseIcon = icon(<path d="M6 6l12 12M18 6L6 18" />);
export const MenuIcon = icon(<path d="M4 7h16M4 12h16M4 17h16" />);
export const MoreIcon = icon(<><circle cx="5" cy="12" r="2" /><circle cx="12" cy="12" r="2" /><circle cx="19" cy="12" r="2" /></>, true);
export const PlayIcon = icon(<path d="M7 4.5v15l12.5-7.5z" />, true);
export const PauseIcon = icon(<path d="M6 4h4v16H6zM14 4h4v16h-4z" />, true);
export const VolumeIcon = icon(<><path d="M4 9v6h4l5 4V5L8 9z" /><path d="M16.5 8.5a5 5 0 0 1 0 7M19 6a9 9 0 0 1 0 12" /></>);
export const MutedIcon = icon(<><path d="M4 9v6h4l5 4V5L8 9z" /><path d="M17 9.5l5 5M22 9.5l-5 5" /></>);
export const SettingsIcon = icon(
  <><circle cx="12" cy="12" r="3" /><path d="M12 2.5v3M12 18.5v3M2.5 12h3M18.5 12h3M5.3 5.3l2.1 2.1M16.6 16.6l2.1 2.1M18.7 5.3l-2.1 2.1M7.4 16.6l-2.1 2.1" /></>,
);
export const FullscreenIcon = icon(<path d="M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5" />);
export const PictureInPictureIcon = icon(
  <><rect x="3" y="5" width="18" height="14" rx="2" /><rect x="12" y="11.5" width="6.5" height="5" rx="1" fill="currentColor" /></>,
);
export const CaptionsIcon = icon(<><rect x="3" y="5" width="18" height="14" rx="2" /><path d="M10.5 10.5a2 2 0 1 0 0 3M17 10.5a2 2 0 1 0 0 3" /></>);
export const SendIcon = icon(<path d="M4 12l16-8-6 16-3-7z" />);
export const GiftIcon = icon(<><rect x="4" y="11" width="16" height="9" rx="1" /><path d="M3 7.5h18V11H3zM12 7.5V20M12 7.5C9 7.5 7 6.5 7 5s2-2 3-1 2 3.5 2 3.5 1-2.500 2-3.500 3-.5 3 1-2 2.500-5 2.500z" /></>);
export const PinIcon = icon(<path d="M9 3h6l-1 6 4 4H6l4-4zM12 13v8" />);
export const EyeIcon = icon(<><path d="M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12z" /><circle cx="12" cy="12" r="3" /></>);
export const FlagIcon = icon(<path d="M5 21V4h13l-3 4.500 3 4.500H5" />);
export const ShareIcon = icon(<path d="M12 15V3M7.500 7L12 3l4.500 4M5 12v8h14v-8" />);
export const BellIcon = icon(<path d="M6 16.500V11a6 6 0 0 1 12 0v5.500l1.500 2h-15zM10 21.500h4" />);
export const BellFilledIcon = icon(<path d="M6 16.500V11a6 6 0 0 1 12 0v5.500l1.500 2h-15zM9.500 20.500h5a2.500 2.500 0 0 1-5 0z" />, true);
export const HeartIcon = icon(<path d="M12 20.500S3.500 15.500 3.500 9.300A4.600 4.600 0 0 1 12 6.900a4.600 4.600 0 0 1 8.500 2.400c0 6.200-8.500 11.200-8.500 11.200z" />);
export const ChatIcon = icon(<path d="M4 5h16v11H10l-5 4v-4H4z" />);
export const UserIcon = icon(<><circle cx="12" cy="8" r="4" /><path d="M4.500 20.500c1-4 4-5.500 7.500-5.500s6.500 1.500 7.500 5.500" /></>);
export const ArrowDownIcon = icon(<path d="M12 5v14M6 13l6 6 6-6" />);
export const ArrowLeftIcon = icon(<path d="M19 12H5M11 6l-6 6 6 6" />);
export const CheckIcon = icon(<path d="M5 12.500l4.500 4.500L19 7.500" />);
export const ClockIcon = icon(<><circle cx="12" cy="12" r="8.500" /><path d="M12 7.500V12l3 2" /></>);
export const TrashIcon = icon(<path d="M4 7h16M9 7V4h6v3M6.500 7l1 13h9l1-13" />);
export const BanIcon = icon(<><circle cx="12" cy="12" r="8.500" /><path d="M6 6l12 12" /></>);
export const CameraIcon = icon(<><rect x="3" y="7" width="12" height="10" rx="2" /><path d="M15 11l6-3.500v9L15 13" /></>);
export const MicrophoneIcon = icon(<><rect x="9" y="3" width="6" height="11" rx="3" /><path d="M5.500 11.500a6.500 6.500 0 0 0 13 0M12 18v3" /></>);
export const ScreenIcon = icon(<><rect x="3" y="4" width="18" height="12" rx="2" /><path d="M9 20h6M12 16v4" /></>);
export const SearchIcon = icon(<><circle cx="11" cy="11" r="6.500" /><path d="M16 16l4.500 4.500" /></>);
export const PlusIcon = icon(<path d="M12 5v14M5 12h14" />);
export const CopyIcon = icon(<><rect x="8" y="8" width="12" height="12" rx="2" /><path d="M16 8V4H4v12h4" /></>);
export const LockIcon = icon(<><rect x="5" y="11" width="14" height="9" rx="2" /><path d="M8 11V8a4 4 0 0 1 8 0v3" /></>);
